"""ARCH: what the modules of a package may import, as the configuration's import_walls says."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.model import Category, Decidability, Reach, Rule
from flightlm.checker.references import string_at, words
from flightlm.checker.report import Report
from flightlm.checker.settings import within_module

ARCH: Final = "P10-ARCH"
RULES: Final = (
    Rule(
        ARCH,
        "import through a wall",
        Decidability.SYNTAX,
        Reach.FILE,
        Category.REQUIRED,
    ),
)

FUTURE: Final = "__future__"
IMPORTERS: Final = words(
    "importlib.import_module importlib.__import__ builtins.__import__ runpy.run_module"
)


@dataclass(frozen=True, slots=True)
class Target:
    """One imported thing: the dotted names of which one must be allowed, the shortest first."""

    place: int
    names: tuple[str, ...]


def package_of(file: FileContext, level: int) -> str:
    """The package that a relative import of `level` dots starts at, "" if it leaves the top."""
    source = file.source
    module = source.module
    parts = module.split(".")
    kept = len(parts) - level + (1 if source.is_package else 0)
    assert level > 0, "a relative import"
    return ".".join(parts[:kept]) if kept > 0 else ""


def from_targets(file: FileContext, i: int, node: ast.ImportFrom) -> list[Target]:
    """`from a.b import c`: allowed if a.b is, or a.b.c."""
    nodes = file.tree.nodes
    assert nodes[i] is node, "the statement at i"
    module = node.module or ""
    if node.level > 0:
        package = package_of(file, node.level)
        module = ".".join(part for part in (package, module) if part)
    if module == "":
        dots = "." * node.level
        return [Target(i, (f"{dots}{alias.name}",)) for alias in node.names]
    found = []
    for alias in node.names:
        names = (module,) if alias.name == "*" else (module, f"{module}.{alias.name}")
        found.append(Target(i, names))
    return found


def targets_of(file: FileContext) -> list[Target]:
    """Every import of a file, in functions and under TYPE_CHECKING too."""
    found: list[Target] = []
    tree = file.tree
    for i, node in tree.pairs((ast.Import, ast.ImportFrom)):
        if isinstance(node, ast.Import):
            found.extend(Target(i, (alias.name,)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.extend(from_targets(file, i, node))
    assert all(target.names for target in found), "an import has a name"
    return found


def is_allowed(target: Target, allowed: tuple[str, ...]) -> bool:
    """Whether one of the target's names is allowed or lies inside what is allowed."""
    if target.names[0] == FUTURE:
        return True
    return any(within_module(name, wall) for name in target.names for wall in allowed)


def check_dynamic(file: FileContext, report: Report, wall: str) -> None:
    """import_module("a.b") is an import of a.b; of a computed name nothing can be shown."""
    tree = file.tree
    values = file.values
    assert wall != "", "a wall has a name"
    for i, node in tree.pairs((ast.Call,)):
        if not isinstance(node, ast.Call) or not values.external(i + 1) & IMPORTERS:
            continue
        first = node.args[0] if node.args else None
        name = string_at(tree, first) if first is not None else None
        if name is None or name == "":
            report.unproven(ARCH, i, f"a computed name is imported behind the wall of {wall}")
            continue
        dots = len(name) - len(name.lstrip("."))
        package = package_of(file, dots) if dots > 0 else ""
        full = ".".join(part for part in (package, name.lstrip(".")) if part)
        judge(file, report, Target(i, (full,)), wall)


def judge(file: FileContext, report: Report, target: Target, wall: str) -> None:
    """Count one import behind a wall."""
    walls = file.settings.import_walls
    allowed = (*walls[wall], wall)
    if is_allowed(target, allowed):
        report.proven(ARCH)
        return
    name = target.names[-1]
    report.violated(ARCH, target.place, f"{name} is imported, which the wall of {wall} keeps out")


def check(file: FileContext, report: Report) -> None:
    """Decide P10-ARCH for one file; without a wall around it there is nothing to decide."""
    assert report.tree is file.tree, "the report is that of the file"
    settings = file.settings
    source = file.source
    wall = settings.wall_of(source.module)
    if wall == "":
        return
    for target in targets_of(file):
        judge(file, report, target, wall)
    check_dynamic(file, report, wall)

"""One file at a time: its part of the index, then its verdicts.  Nothing here sees another file."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.checker import registry
from flightlm.checker.context import FileContext
from flightlm.checker.facts import FunctionFacts, facts_of
from flightlm.checker.limits import MAX_NODES
from flightlm.checker.model import Fact, Finding, Profile, Proof, State
from flightlm.checker.pragmas import Pragma, pragmas_of
from flightlm.checker.project import ModuleIndex, ProjectIndex, index_module
from flightlm.checker.report import Report
from flightlm.checker.scopes import Scopes, build_scopes
from flightlm.checker.settings import Settings
from flightlm.checker.source import TEXTS, Source, make_source, read_source, with_comments
from flightlm.checker.syntax import FUNCTIONS, TooComplex, Tree, build_tree
from flightlm.checker.values import infer

TOO_DEEP: Final = "too large or too deeply nested for the analysis"
CHANGED: Final = "the file changed during the analysis"
TEXT_NODES: Final = tuple(kind for kind in ast.expr.__subclasses__() if kind.__name__ in TEXTS)
DOCUMENTED: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class AnalysisError(Exception):
    """The analysis itself failed on a file: a defect of the checker, told in one line."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One file to analyse.

    path   as reports show it; place  as settings and records name it
    file   where it is read; `data`, unless None, is its content instead
    local  (name, module) for what it imports by another name than the module has
    """

    path: str
    place: str
    module: str
    profile: Profile
    critical: bool
    file: Path
    data: bytes | None = None
    local: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Indexed:
    """The first phase of one file: its state, and its part of the index if it was parsed."""

    unit: Unit
    state: State
    reason: str
    sha256: str
    module: ModuleIndex | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What both phases look at: a file as read, flattened, and with its scopes."""

    source: Source
    tree: Tree
    scopes: Scopes


@dataclass(frozen=True, slots=True)
class FileResult:
    """The second phase of one file: everything that is said about it alone."""

    unit: Unit
    state: State
    reason: str
    sha256: str
    is_package: bool
    functions: int
    code_lines: int
    counts: dict[str, list[int]]
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...]
    kept: tuple[Fact, ...]
    facts: tuple[FunctionFacts, ...]
    pragmas: tuple[Pragma, ...]


def source_of(unit: Unit, whole: bool) -> Source:
    """Read or take the content of a unit; without `whole` no comments but pragmas."""
    if unit.data is None:
        return read_source(unit.file, unit.path, unit.module, whole)
    return make_source(unit.data, unit.path, unit.module, whole)


def parsed_of(unit: Unit, source: Source, module: ast.Module) -> Parsed:
    """The flat tree, in which imports of neighbours have the names that the project gives them.

    Raises TooComplex.
    """
    if unit.local:
        rename_imports(module, dict(unit.local))
    tree = build_tree(module)
    assert len(tree.nodes) > 0, "a tree has its module"
    return Parsed(source, tree, build_scopes(tree, unit.module))


def rename_imports(module: ast.Module, names: Mapping[str, str]) -> None:
    """Put imports by other names in the place of those that import neighbours."""
    assert "" not in names, "a module has a name"
    waiting: list[ast.AST] = [module]
    for _ in range(MAX_NODES + 1):
        if not waiting:
            break
        node = waiting.pop()
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(block, list):
                rename_in(block, names)
                waiting.extend(block)
        waiting.extend(getattr(node, "finalbody", ()))
        waiting.extend(getattr(node, "handlers", ()))
        waiting.extend(getattr(node, "cases", ()))


def rename_in(block: list[ast.stmt], names: Mapping[str, str]) -> None:
    """The same for one block of statements."""
    for place, statement in enumerate(block):
        if isinstance(statement, ast.ImportFrom) and statement.level == 0:
            module = statement.module or ""
            head, dot, rest = module.partition(".")
            name = names.get(head, head) + dot + rest
            block[place] = ast.copy_location(ast.ImportFrom(name, statement.names, 0), statement)
        elif isinstance(statement, ast.Import):
            aliases = [renamed(alias, names) for alias in statement.names]
            block[place] = ast.copy_location(ast.Import(aliases), statement)
    assert len(block) <= MAX_NODES, "a block is a part of a file"


def renamed(alias: ast.alias, names: Mapping[str, str]) -> ast.alias:
    """One name of an import statement: what it binds stays the same."""
    written = alias.name
    head, dot, rest = written.partition(".")
    if head not in names:
        return alias
    if alias.asname is None:
        return ast.copy_location(ast.alias(names[head], head), alias)
    return ast.copy_location(ast.alias(names[head] + dot + rest, alias.asname), alias)


def where_failed(error: Exception) -> str:
    """The innermost place of the checker that an exception came from."""
    trace = error.__traceback__
    place = "unknown place"
    for _ in range(1000):
        if trace is None:
            break
        code = trace.tb_frame.f_code
        place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    assert place != "", "a frame has a file"
    return place


def one_line(error: Exception) -> str:
    """The text of an exception on one line."""
    text = str(error)
    return text.replace("\n", " ")


def internal_error(where: str, error: Exception) -> AnalysisError:
    """The one line for a defect of the checker."""
    text = one_line(error)[:200]
    name = type(error).__name__
    return AnalysisError(f"{where}: internal error at {where_failed(error)}: {name}: {text}")


def index_unit(unit: Unit, keep: bool) -> tuple[Indexed, Parsed | None]:
    """What other files may know of a file; with `keep` also what the second phase begins with."""
    source = source_of(unit, whole=False)
    if source.tree is None:
        return failed_index(unit, source), None
    try:
        parsed = parsed_of(unit, source, source.tree)
        source = with_comments(source, texts_of(parsed.tree)) if keep else source
        if source.tree is None:
            return failed_index(unit, source), None
        module = index_module(source, parsed.tree, parsed.scopes, unit.profile)
    except TooComplex as error:
        return Indexed(unit, State.TOO_COMPLEX, str(error), source.sha256, None), None
    except (RecursionError, MemoryError):
        return Indexed(unit, State.TOO_COMPLEX, TOO_DEEP, source.sha256, None), None
    except Exception as error:
        raise internal_error(unit.path, error) from error
    assert source.state is State.ANALYZED, "a parsed file"
    indexed = Indexed(unit, source.state, "", source.sha256, module)
    return indexed, Parsed(source, parsed.tree, parsed.scopes) if keep else None


def failed_index(unit: Unit, source: Source) -> Indexed:
    """The first phase of a file that could not be read."""
    assert source.state is not State.ANALYZED, "a failure has a failure's state"
    return Indexed(unit, source.state, source.reason, source.sha256, None)


def texts_of(tree: Tree) -> list[ast.expr]:
    """The string literals of a file."""
    found: list[ast.expr] = []
    for _, node in tree.pairs(TEXT_NODES):
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes):
            continue
        if isinstance(node, ast.expr):
            found.append(node)
    return found


def code_lines_of(source: Source, tree: Tree) -> int:
    """Lines that are not blank, not a comment alone, and no docstring."""
    out = {comment.line for comment in source.comments if not comment.trailing}
    for _, node in tree.pairs(DOCUMENTED):
        if not isinstance(node, DOCUMENTED) or not node.body:
            continue
        first = node.body[0]
        if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
            continue
        if isinstance(first.value.value, str):
            out.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    numbered = enumerate(source.lines, 1)
    count = sum(1 for number, line in numbered if line.strip() and number not in out)
    assert count <= len(source.lines), "a file has no more code lines than lines"
    return count


def failed_result(unit: Unit, state: State, reason: str, digest: str) -> FileResult:
    """A file that was not analysed."""
    assert state is not State.ANALYZED, "a failure has a failure's state"
    return FileResult(unit, state, reason, digest, False, 0, 0, {}, (), (), (), (), ())


def analyse_unit(
    indexed: Indexed, parsed: Parsed | None, index: ProjectIndex, settings: Settings
) -> FileResult:
    """The verdicts on one file; it is read again, and must be the same, if it was not kept."""
    assert indexed.module is not None, "the first phase read the file"
    unit = indexed.unit
    source = source_of(unit, whole=True) if parsed is None else parsed.source
    if source.sha256 != indexed.sha256:
        return failed_result(unit, State.UNREADABLE, CHANGED, source.sha256)
    if source.tree is None:
        return failed_result(unit, source.state, source.reason, source.sha256)
    try:
        known = parsed_of(unit, source, source.tree) if parsed is None else parsed
        return judged(unit, known, index, settings)
    except TooComplex as error:
        return failed_result(unit, State.TOO_COMPLEX, str(error), source.sha256)
    except (RecursionError, MemoryError):
        return failed_result(unit, State.TOO_COMPLEX, TOO_DEEP, source.sha256)
    except Exception as error:
        raise internal_error(unit.path, error) from error


def judged(unit: Unit, parsed: Parsed, index: ProjectIndex, settings: Settings) -> FileResult:
    """Run every rule over one parsed file."""
    source, tree, scopes = parsed.source, parsed.tree, parsed.scopes
    assert source.tree is not None, "the file was parsed"
    values = infer(tree, scopes, index, unit.module)
    context = FileContext(
        source, tree, scopes, values, index, settings, unit.profile, unit.critical
    )
    report = Report(source, tree, scopes)
    registry.check_file(context, report)
    functions = len(tree.places(FUNCTIONS))
    facts = facts_of(context)
    context.forget()
    return FileResult(
        unit,
        State.ANALYZED,
        "",
        source.sha256,
        source.is_package,
        functions,
        code_lines_of(source, tree),
        report.counts,
        tuple(report.findings),
        tuple(report.proofs),
        tuple(report.kept),
        facts,
        pragmas_of(source.comments),
    )

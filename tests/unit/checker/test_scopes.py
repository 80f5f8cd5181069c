"""Scopes against Python's own symbol table, and the places where the two are easily confused."""

from __future__ import annotations

import ast
import symtable
import sysconfig
from pathlib import Path

import pytest

from flightlm.checker.scopes import Scope, ScopeKind, Scopes, build_scopes
from flightlm.checker.syntax import Tree, build_tree

LIBRARY = Path(sysconfig.get_path("stdlib"))
UNNAMED = ("lambda", "listcomp", "setcomp", "dictcomp", "genexpr")


def scopes_of(source: str) -> tuple[Tree, Scopes]:
    tree = build_tree(ast.parse(source))
    return tree, build_scopes(tree, "pkg.mod")


def expected_owner(symbol: symtable.Symbol, own: int, resolved: int) -> bool:
    """Whether a resolution agrees with the symbol table."""
    if symbol.is_local():
        return resolved == own
    if symbol.is_free():
        return resolved not in (0, -1, own)
    return resolved in (0, -1) if symbol.is_global() else True


def disagreements(source: str) -> list[str]:
    """Names that resolve elsewhere than symtable says, over functions and classes."""
    tree, scopes = scopes_of(source)
    mine: dict[tuple[str, int], list[Scope]] = {}
    for scope in scopes.scopes[1:]:
        line = getattr(tree.nodes[scope.place], "lineno", 0)
        mine.setdefault((scope.name, line), []).append(scope)
    wrong = []
    waiting = [symtable.symtable(source, "x.py", "exec")]
    while waiting:
        table = waiting.pop()
        waiting.extend(table.get_children())
        name = table.get_name()
        found = mine.get((f"<{name}>" if name in UNNAMED else name, table.get_lineno()), [])
        if table.get_type() == "module" or len(found) != 1:
            continue
        for symbol in table.get_symbols():
            text = symbol.get_name()
            hidden = text.startswith((".", "_")) and ("__" in text or "." in text)
            if hidden:
                continue
            resolved = scopes.resolve(found[0].id, text)
            if not expected_owner(symbol, found[0].id, resolved):
                wrong.append(f"{name}:{table.get_lineno()}:{text}")
    return wrong


@pytest.mark.requirement("FLM-REQ-200")
@pytest.mark.parametrize(
    "name", ["functools", "dataclasses", "typing", "argparse", "inspect", "zipfile", "pickle"]
)
def test_every_name_resolves_as_pythons_symbol_table_says(name: str) -> None:
    file = LIBRARY / f"{name}.py"
    if not file.exists():
        pytest.skip(f"this Python has no {name}.py")
    assert disagreements(file.read_text(encoding="utf-8")) == []


@pytest.mark.requirement("FLM-REQ-200")
def test_class_names_are_invisible_to_what_is_nested_but_for_the_first_iterable() -> None:
    source = "x = 1\nclass C:\n    x = 2\n    a = [x for _ in x]\n    def f(self): return x\n"
    tree, scopes = scopes_of(source)
    seen = {}
    for i, node in enumerate(tree.nodes):
        if isinstance(node, ast.Name) and node.id == "x" and isinstance(node.ctx, ast.Load):
            owner = scopes.resolve(scopes.of[i], "x")
            seen[(node.lineno, node.col_offset)] = scopes.scopes[owner].kind
    assert seen == {
        (4, 9): ScopeKind.MODULE,
        (4, 20): ScopeKind.CLASS,
        (5, 24): ScopeKind.MODULE,
    }


@pytest.mark.requirement("FLM-REQ-200")
def test_global_nonlocal_and_walrus_bind_where_python_says() -> None:
    source = (
        "def f():\n    global g\n    g = 1\n    n = 0\n    def h():\n        nonlocal n\n"
        "        n = 2\n    return [w := i for i in range(3)]\n"
    )
    _, scopes = scopes_of(source)
    assert "g" in scopes.scopes[0].bindings
    function = next(s for s in scopes.scopes if s.name == "f")
    inner = next(s for s in scopes.scopes if s.name == "h")
    assert len(function.bindings["n"]) == 2
    assert "n" not in inner.bindings
    assert function.bindings["w"][0].kind == "walrus"
    assert scopes.resolve(inner.id, "n") == function.id


@pytest.mark.requirement("FLM-REQ-200")
def test_decorators_defaults_and_annotations_belong_to_the_scope_around() -> None:
    tree, scopes = scopes_of("@d\ndef f(a: t = v) -> r:\n    return a\n")
    for i, node in enumerate(tree.nodes):
        if isinstance(node, ast.Name):
            inside = node.id == "a"
            assert scopes.of[i] == (1 if inside else 0), node.id


@pytest.mark.requirement("FLM-REQ-200")
def test_symbols_name_the_def_itself_and_what_is_inside() -> None:
    tree, scopes = scopes_of("class C:\n    def f(self):\n        def g(): pass\n")
    named = {
        node.name: scopes.symbol(i)
        for i, node in enumerate(tree.nodes)
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    expected = {"C": "pkg.mod:C", "f": "pkg.mod:C.f", "g": "pkg.mod:C.f.<locals>.g"}
    assert named == expected
    assert scopes.symbol(0) == "pkg.mod:<module>"

"""P10-R2.7: what leaves a loop that is declared never to end."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.paths import TRIES, Leaving
from flightlm.checker.syntax import FUNCTIONS

INNER: Final = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
NAMING: Final = ("class", "external")  # the kinds of values that are classes
CATCHING: Final = frozenset(("builtins.Exception", "builtins.BaseException"))


def exits_of(file: FileContext, leaving: Leaving, loop: int) -> list[tuple[int, str]]:
    """The places in the loop that leave it, and what each is."""
    tree = file.tree
    found: list[tuple[int, str]] = []
    skip_to = loop
    for j in range(loop + 1, tree.ends[loop]):
        if j < skip_to:
            continue
        node = tree.nodes[j]
        if isinstance(node, INNER):
            skip_to = tree.ends[j]
        elif isinstance(node, ast.Break) and leaving.target(j) == loop:
            found.append((j, "`break`"))
        elif isinstance(node, ast.Return):
            found.append((j, "`return`"))
        elif isinstance(node, ast.Raise) and not is_caught(file, loop, j, node):
            found.append((j, "an uncaught `raise`"))
        elif isinstance(node, ast.Expr) and j + 1 in leaving.ends:
            found.append((j, "a call that never returns"))
    assert all(tree.contains(loop, place) for place, _ in found), "in the loop"
    return found


def is_caught(file: FileContext, loop: int, j: int, node: ast.Raise) -> bool:
    """Whether a try statement inside the loop catches what is raised at j."""
    tree = file.tree
    at = j
    for _ in range(tree.depths[j] + 1):
        above = tree.parents[at]
        if above == loop or at == loop:
            return False
        outer = tree.nodes[above]
        tried = isinstance(outer, TRIES) and tree.fields[at] == "body"
        if tried and catches(file, outer, node):
            return True
        at = above
    assert j > loop, "the statement stands in the loop"
    return False


def catches(file: FileContext, outer: ast.AST, node: ast.Raise) -> bool:
    """Whether one of the handlers takes the exception."""
    assert isinstance(outer, TRIES), "a try statement"
    raised = raised_names(file, node.exc)
    for handler in outer.handlers:
        if handler.type is None:
            return True
        parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for part in parts:
            caught = class_names(file, part)
            if caught & CATCHING or caught & raised:
                return True
    return False


def raised_names(file: FileContext, node: ast.expr | None) -> frozenset[str]:
    """The class that a raise statement names, and the project classes above it."""
    if node is None:
        return frozenset()
    target = node.func if isinstance(node, ast.Call) else node
    index = file.index
    names = set(class_names(file, target))
    for name in sorted(names):
        names.update(index.mro(name) if name in index.classes else ())
    return frozenset(names)


def class_names(file: FileContext, node: ast.expr) -> frozenset[str]:
    """The classes that an expression names."""
    tree = file.tree
    values = file.values
    return frozenset(v.name for v in values.of(tree.index[node]) if v.kind in NAMING)

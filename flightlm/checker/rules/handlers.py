"""Exception handlers: what they catch, and whether they pass it on.  For rules 5 and 7."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.blocks import Blocks
from flightlm.checker.context import FileContext
from flightlm.checker.model import Verdict
from flightlm.checker.objects import one as alternatives

BARE: Final = "builtins.BaseException"
BROAD: Final = frozenset(("builtins.Exception", BARE))
ASSERTION: Final = BROAD | {"builtins.AssertionError"}
SUPPRESS: Final = "contextlib.suppress"
LEAVING: Final = (ast.Return, ast.Break, ast.Continue)


def exception_names(file: FileContext, i: int) -> frozenset[str]:
    """The outside exceptions that an expression names: one class or a tuple of them."""
    values = file.values
    found = set(values.external(i))
    for value in values.of(i):
        if value.name == "builtins.tuple":
            items = [part for item in value.args for part in alternatives(item)]
            found.update(part.name for part in items if part.kind == "external")
    return frozenset(found)


def caught_names(file: FileContext, i: int) -> frozenset[str]:
    """The outside exceptions that the handler at i catches; a bare one catches everything."""
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.ExceptHandler), "a handler"
    if node.type is None:
        return frozenset((BARE,))
    return exception_names(file, tree.index[node.type])


def suppress_call(file: FileContext, i: int) -> bool:
    """Whether the expression at i is a call of contextlib.suppress."""
    values = file.values
    tree = file.tree
    node = tree.nodes[i]
    if not isinstance(node, ast.Call):
        return False
    return SUPPRESS in values.external(tree.index[node.func])


def suppressed_names(file: FileContext, node: ast.With | ast.AsyncWith) -> frozenset[str]:
    """The outside exceptions that `with suppress(…)` drops."""
    tree = file.tree
    found: set[str] = set()
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and suppress_call(file, tree.index[call]):
            for argument in call.args:
                found |= exception_names(file, tree.index[argument])
    return frozenset(found)


def handler_ends(file: FileContext, i: int, blocks: Blocks) -> Verdict:
    """PROVEN: the handler always raises; VIOLATED: it never does; UNPROVEN: on some paths only."""
    scopes = file.scopes
    tree = file.tree
    here = scopes.function(i)
    assert isinstance(tree.nodes[i], ast.ExceptHandler), "a handler"
    raises = False
    leaves = False
    for j in tree.inside(i):
        if not isinstance(tree.nodes[j], ast.stmt) or scopes.function(j) != here:
            continue
        if isinstance(tree.nodes[j], ast.Raise) and not blocks.dead[j]:
            raises = True
        elif isinstance(tree.nodes[j], LEAVING) and not blocks.dead[j]:
            leaves = True
    if (i, "body") in blocks.raising:
        return Verdict.UNPROVEN if leaves else Verdict.PROVEN
    return Verdict.UNPROVEN if raises else Verdict.VIOLATED

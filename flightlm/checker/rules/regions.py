"""Where the outcome of a condition is known: what an if, assert, while or `and` dominates."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.rules.names import externals
from flightlm.checker.rules.reading import (
    block_range,
    node_at,
    owner_of,
    parent_at,
    place_at,
    scope_at,
)
from flightlm.checker.syntax import Tree

MAX_KEY: Final = 12  # nodes of an expression that conditions may speak of

EXITS: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)
EXIT_CALLS: Final = frozenset(("sys.exit", "os._exit", "builtins.exit", "builtins.quit"))


@dataclass(frozen=True, slots=True)
class Region:
    """Places where the outcome of a test is known."""

    test: int
    truth: bool
    low: int
    high: int


def key_of(file: FileContext, i: int) -> str:
    """A text that two expressions share if they are the same code over the same names."""
    tree = file.tree
    if tree.ends[i] - i > MAX_KEY:
        return ""
    node = tree.nodes[i]
    parts = [" ".join((type(node).__name__, *content_of(file, i)))]
    for j in tree.inside(i):
        kind = type(tree.nodes[j])
        depth = tree.depths[j] - tree.depths[i]
        field = tree.fields[j]
        parts.append(" ".join((kind.__name__, str(depth), field[:3], *content_of(file, j))))
    assert len(parts) == tree.ends[i] - i, "one part per node"
    return "|".join(parts)


def field_key(attribute: str, receiver: str, scope: int) -> str:
    """The key of `receiver.attribute` where the name belongs to a scope."""
    return f"Attribute {attribute}|Name 1 val {receiver}@{scope}"


def content_of(file: FileContext, i: int) -> tuple[str, ...]:
    """What a node says beside its kind, if it says anything."""
    node = node_at(file, i)
    if isinstance(node, ast.Name):
        return (f"{node.id}@{owner_of(file, scope_at(file, i), node.id)}",)
    if isinstance(node, ast.Attribute):
        return (node.attr,)
    if isinstance(node, ast.Constant):
        return (repr(node.value),)
    operator = type(node.op) if isinstance(node, ast.BinOp | ast.UnaryOp) else None
    return () if operator is None else (operator.__name__,)


def block_end(tree: Tree, i: int) -> int:
    """The end of the block that holds statement i."""
    parent = tree.nodes[tree.parents[i]]
    blocks = {
        "body": getattr(parent, "body", None),
        "orelse": getattr(parent, "orelse", None),
        "finalbody": getattr(parent, "finalbody", None),
    }
    block = blocks[tree.fields[i]]
    assert isinstance(block, list), "a statement stands in a block"
    last = tree.index[block[-1]]
    return tree.ends[last]


def leaves(file: FileContext, body: Sequence[ast.stmt]) -> bool:
    """Whether a block never reaches its end."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, EXITS):
        return True
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    return bool(externals(file, place_at(file, last.value)) & EXIT_CALLS)


def statement_regions(file: FileContext, i: int) -> list[Region]:
    """Where the outcome of the test of the if, while or assert at i is known."""
    tree = file.tree
    node = tree.nodes[i]
    if isinstance(node, ast.Assert):
        return [Region(tree.index[node.test], True, tree.ends[i], block_end(tree, i))]
    if not isinstance(node, ast.If | ast.While):
        return []
    test = tree.index[node.test]
    arms = ((True, block_range(tree, node.body)), (False, block_range(tree, node.orelse)))
    found = [Region(test, truth, arm.start, arm.stop) for truth, arm in arms if len(arm) > 0]
    behind = [Region(test, t, tree.ends[i], block_end(tree, i)) for t in outcomes(file, node)]
    assert all(region.low < region.high for region in found), "an arm has a statement"
    return found + behind


def outcomes(file: FileContext, node: ast.If | ast.While) -> list[bool]:
    """The outcomes of the test of an if or while that what follows it can count on."""
    if isinstance(node, ast.While):
        body = block_range(file.tree, node.body)
        broken = any(isinstance(node_at(file, j), ast.Break) for j in body)
        return [] if broken else [False]
    arms = ((node.body, False), (node.orelse, True))
    return [truth for body, truth in arms if leaves(file, body)]


def expression_regions(file: FileContext, i: int) -> list[Region]:
    """Where the outcome of a condition inside the expression at i is known."""
    node = node_at(file, i)
    if isinstance(node, ast.IfExp):
        arms = ((True, node.body), (False, node.orelse))
        return [region_of(file, node.test, truth, arm) for truth, arm in arms]
    if isinstance(node, ast.BoolOp):
        return operand_regions(file, i, node)
    if isinstance(node, ast.comprehension):
        return filter_regions(file, i, node)
    return guard_regions(file, node) if isinstance(node, ast.match_case) else []


def filter_regions(file: FileContext, i: int, node: ast.comprehension) -> list[Region]:
    """The conditions of a comprehension hold in all of it."""
    whole = node_at(file, parent_at(file, i))
    return [region_of(file, test, True, whole) for test in node.ifs]


def guard_regions(file: FileContext, node: ast.match_case) -> list[Region]:
    """The guard of a case holds in its body."""
    if node.guard is None:
        return []
    inside = block_range(file.tree, node.body)
    return [Region(place_at(file, node.guard), True, inside.start, inside.stop)]


def region_of(file: FileContext, test: ast.expr, truth: bool, node: ast.AST) -> Region:
    """The region that is one node with all that is inside it."""
    tree = file.tree
    low = tree.index[node]
    return Region(tree.index[test], truth, low, tree.ends[low])


def operand_regions(file: FileContext, i: int, node: ast.BoolOp) -> list[Region]:
    """Each operand of `and` is true, and of `or` false, where those behind it are evaluated."""
    tree = file.tree
    truth = isinstance(node.op, ast.And)
    places = [tree.index[value] for value in node.values]
    return [Region(place, truth, tree.ends[place], tree.ends[i]) for place in places]

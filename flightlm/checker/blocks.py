"""The statements of one file in their blocks: what comes before, what can never run, what raises.

A block is the list of statements in one field of one node; it is named by (parent, field).
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.functions import function_of
from flightlm.checker.paths import TRIES, WITHS, Leaving
from flightlm.checker.stdlib import lookup
from flightlm.checker.symbols import FunctionIndex
from flightlm.checker.syntax import STATEMENT_KINDS, Tree
from flightlm.checker.values import Values

Block = tuple[int, str]
TRUE_TESTS: Final = frozenset((True, 1))
CHOICES: Final = (ast.If, ast.While)
# The statements that may be left by raising only.
RAISING: Final = (ast.Raise, ast.Expr, ast.If, *WITHS, ast.Match, *TRIES)


def never_returns(values: Values, i: int) -> bool:
    """Whether the call at i always raises or ends the process, whatever it calls."""
    found = values.callees(i)
    if found.unresolved or found.weak or found.classes:
        return False
    if not found.externals and not found.targets:
        return False
    if not all(always_ends(path) for path in found.externals):
        return False
    index = values.index
    return all(always_raises(function_of(index, symbol)) for symbol, _ in found.targets)


def always_ends(path: str) -> bool:
    """Whether a function of the library never returns: `sys.exit`."""
    entry = lookup(path)
    return entry is not None and entry.code == "X"


def always_raises(function: FunctionIndex | None) -> bool:
    """Whether running the function raises: not if others are meant to override it."""
    if function is None or function.is_stub or function.is_abstract:
        return False
    return function.never_returns


def constant_test(tree: Tree, i: int) -> bool | None:
    """The value of a test that is a literal, perhaps behind `not`; None for any other test."""
    node = tree.nodes[i]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = node.operand
        return not inner.value if isinstance(inner, ast.Constant) else None
    return bool(node.value) if isinstance(node, ast.Constant) else None


def children_in(tree: Tree, i: int) -> list[int]:
    """The places of the children of node i, in source order."""
    found = []
    at = i + 1
    for _ in range(i, tree.ends[i]):
        if at >= tree.ends[i]:
            break
        found.append(at)
        at = tree.ends[at]
    assert all(tree.parents[j] == i for j in found), "children have this parent"
    return found


def handlers_of(tree: Tree, i: int) -> list[int]:
    """The places of the handlers of the `try` at i."""
    return [j for j in children_in(tree, i) if tree.fields[j] == "handlers"]


def statements_in(tree: Tree, i: int, field: str) -> list[int]:
    """The places of the statements in one block of node i."""
    return [j for j in children_in(tree, i) if tree.fields[j] == field]


class Blocks:
    """Order, reachability and raising of all statements of a file.

    leaving   which statements never fall through
    previous  a statement -> the one before it in its block; absent for the first
    dead      dead[i]: node i never runs
    raising   blocks that can only be left by raising (or by ending the process)
    """

    __slots__ = ("dead", "leaving", "previous", "raising", "tree", "values")

    def __init__(self, tree: Tree, values: Values) -> None:
        self.tree = tree
        self.values = values
        self.leaving = Leaving(tree, self._ends(), self._endless())
        self.previous: dict[int, int] = {}
        self.dead: list[bool] = [False] * len(tree.nodes)
        self.raising: set[Block] = set()
        self._find_dead()
        self._find_raising()

    def _ends(self) -> frozenset[int]:
        """The calls in statements of their own that never return."""
        found = [
            i + 1
            for i, node in self.tree.pairs((ast.Expr,))
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and never_returns(self.values, i + 1)
        ]
        return frozenset(found)

    def _endless(self) -> frozenset[int]:
        """The `while` loops whose test is a true literal."""
        loops = self.tree.places((ast.While,))
        return frozenset(i for i in loops if constant_test(self.tree, i + 1) is True)

    def _find_dead(self) -> None:
        tree = self.tree
        marks = self.dead
        last: dict[Block, int] = {}
        for i in tree.places(STATEMENT_KINDS):
            above = tree.parents[i]
            dead = False
            block = (above, tree.fields[i])
            before = last.get(block, -1)
            if before >= 0:
                self.previous[i] = before
                dead = marks[before] or before in self.leaving.stops
            elif isinstance(tree.nodes[above], CHOICES):
                dead = self._closed(above, tree.fields[i])
            last[block] = i
            if dead and not marks[i]:  # and all that it holds
                marks[i : tree.ends[i]] = [True] * (tree.ends[i] - i)
        assert len(marks) == len(tree.nodes), "a mark for every node"

    def _closed(self, i: int, field: str) -> bool:
        """Whether the literal test of the `if` or `while` at i keeps a block from running."""
        value = constant_test(self.tree, i + 1)
        if value is None:
            return False
        return (field == "body" and not value) or (field == "orelse" and value)

    def _find_raising(self) -> None:
        tree = self.tree
        for i in reversed(tree.places(RAISING)):
            node = tree.nodes[i]
            if isinstance(node, ast.stmt) and self._raises(i, node):
                self.raising.add((tree.parents[i], tree.fields[i]))
        assert len(self.raising) <= len(tree.nodes), "a block has a statement"

    def _raises(self, i: int, node: ast.stmt) -> bool:
        """Whether the statement at i can only be left by raising."""
        assert self.tree.nodes[i] is node, "the node at i"
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Expr):
            return i in self.leaving.stops
        if isinstance(node, ast.If):
            return (i, "body") in self.raising and (i, "orelse") in self.raising
        if isinstance(node, WITHS):
            return (i, "body") in self.raising
        if isinstance(node, ast.Match):
            places = [self.tree.index[case] for case in node.cases]
            return i in self.leaving.stops and all((p, "body") in self.raising for p in places)
        if isinstance(node, TRIES):
            return self._try_raises(i)
        return False

    def _try_raises(self, i: int) -> bool:
        if (i, "finalbody") in self.raising:
            return True
        handlers = handlers_of(self.tree, i)
        if not all((h, "body") in self.raising for h in handlers):
            return False
        return (i, "body") in self.raising or (i, "orelse") in self.raising


def blocks_of(file: FileContext) -> Blocks:
    """The blocks of a file, made for the first rule that asks."""
    known = file.known("Blocks")
    if isinstance(known, Blocks):
        return known
    blocks = Blocks(file.tree, file.values)
    file.remember("Blocks", blocks)
    return blocks

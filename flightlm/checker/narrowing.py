"""Where isinstance tests tell what a variable is: in the branch they guard, or behind an assert."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from flightlm.checker import limits
from flightlm.checker.syntax import COMPREHENSIONS, Tree

LEAVING: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)
TESTED: Final = (
    *(ast.If, ast.While, ast.IfExp, ast.Assert, ast.BoolOp, ast.comprehension, ast.match_case),
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """In the places start … end-1 the expression `target` is an instance of `cls`, or is not."""

    target: int
    cls: int
    positive: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Test:
    """One isinstance test inside a condition."""

    target: int
    cls: int
    positive: bool


def tests_of(tree: Tree, place: int, positive: bool) -> list[_Test]:
    """The isinstance tests that hold when the condition at `place` is true (or false)."""
    found: list[_Test] = []
    waiting = [(place, positive)]
    for _ in range(limits.MAX_DEPTH):
        if not waiting:
            break
        i, holds = waiting.pop()
        node = tree.nodes[i]
        assert isinstance(node, ast.expr), "the parts of a condition are expressions"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            waiting.append((tree.index[node.operand], not holds))
        elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) is holds:
            waiting.extend((tree.index[value], holds) for value in node.values)
        elif isinstance(node, ast.Call):
            found.extend(instance_test(tree, node, holds))
        elif isinstance(node, ast.Compare) and holds:
            found.extend(type_test(tree, node))
    return found


def called_name(node: ast.expr, count: int) -> str:
    """The plain name that a call with `count` positional arguments calls, or ""."""
    plain = isinstance(node, ast.Call) and len(node.args) == count
    return getattr(node.func, "id", "") if plain and isinstance(node, ast.Call) else ""


def instance_test(tree: Tree, node: ast.Call, holds: bool) -> list[_Test]:
    """isinstance(target, cls)"""
    if called_name(node, 2) != "isinstance":
        return []
    target, cls = node.args
    return [_Test(tree.index[target], tree.index[cls], holds)]


def type_test(tree: Tree, node: ast.Compare) -> list[_Test]:
    """type(target) is cls"""
    left = node.left
    same = len(node.ops) == 1 and isinstance(node.ops[0], ast.Is | ast.Eq)
    if not same or not isinstance(left, ast.Call) or called_name(left, 1) != "type":
        return []
    cls = tree.index[node.comparators[0]]
    return [_Test(tree.index[left.args[0]], cls, True)]


def block_range(tree: Tree, body: list[ast.stmt]) -> tuple[int, int]:
    """The places of a block."""
    if not body:
        return 0, 0
    return tree.index[body[0]], tree.ends[tree.index[body[-1]]]


def rest_of_block(tree: Tree, i: int) -> tuple[int, int]:
    """The places behind statement i in its block."""
    block = block_around(tree, i)
    return tree.ends[i], tree.ends[tree.index[block[-1]]]


def block_around(tree: Tree, i: int) -> list[ast.stmt]:
    """The block in which statement i stands."""
    parent, field = tree.nodes[tree.parents[i]], tree.fields[i]
    block: list[ast.stmt] = getattr(parent, "body", [])
    if field == "orelse":
        block = getattr(parent, "orelse", [])
    elif field == "finalbody":
        block = getattr(parent, "finalbody", [])
    assert len(block) > 0, "a statement stands in a block"
    return block


def narrowings_at(tree: Tree, i: int) -> list[Narrowing]:
    """What the test of node i tells, and where."""
    node = tree.nodes[i]
    if isinstance(node, ast.comprehension):
        return filtered(tree, i, node)
    found: list[Narrowing] = []
    if isinstance(node, ast.If | ast.While):
        add(found, tests_of(tree, tree.index[node.test], True), block_range(tree, node.body))
        if isinstance(node, ast.If):
            add(found, tests_of(tree, tree.index[node.test], False), otherwise(tree, i, node))
    elif isinstance(node, ast.IfExp):
        test, body, orelse = tree.index[node.test], tree.index[node.body], tree.index[node.orelse]
        add(found, tests_of(tree, test, True), (body, tree.ends[body]))
        add(found, tests_of(tree, test, False), (orelse, tree.ends[orelse]))
    elif isinstance(node, ast.Assert):
        add(found, tests_of(tree, tree.index[node.test], True), rest_of_block(tree, i))
    elif isinstance(node, ast.BoolOp):
        holds = isinstance(node.op, ast.And)
        for value, following in pairwise(node.values):
            places = (tree.index[following], tree.ends[i])
            add(found, tests_of(tree, tree.index[value], holds), places)
    else:
        assert isinstance(node, ast.match_case), "the last kind of TESTED"
        add(found, pattern_tests(tree, i, node), block_range(tree, node.body))
    return found


def otherwise(tree: Tree, i: int, node: ast.If) -> tuple[int, int]:
    """The places where the test of an `if` is false: its else, or what follows a body that
    leaves."""
    if not node.orelse and isinstance(node.body[-1], LEAVING):
        return rest_of_block(tree, i)
    return block_range(tree, node.orelse)


def filtered(tree: Tree, i: int, node: ast.comprehension) -> list[Narrowing]:
    """What the conditions of a comprehension's `for` tell of its element and of what follows."""
    around = tree.parents[i]
    whole = tree.nodes[around]
    assert isinstance(whole, COMPREHENSIONS), "the `for` stands in a comprehension"
    first = tree.index[whole.generators[0]]
    found: list[Narrowing] = []
    for condition in node.ifs:
        place = tree.index[condition]
        tests = tests_of(tree, place, True)
        add(found, tests, (around, first))
        add(found, tests, (tree.ends[place], tree.ends[around]))
    return found


def pattern_tests(tree: Tree, i: int, case: ast.match_case) -> list[_Test]:
    """A class pattern tells what the subject is."""
    pattern = case.pattern
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    match = tree.nodes[tree.parents[i]]
    assert isinstance(match, ast.Match), "a case stands in a match statement"
    if not isinstance(pattern, ast.MatchClass):
        return []
    return [_Test(tree.index[match.subject], tree.index[pattern.cls], True)]


def add(found: list[Narrowing], tests: list[_Test], where: tuple[int, int]) -> None:
    """Note that tests hold in a range of places."""
    start, end = where
    if start < end:
        found.extend(Narrowing(t.target, t.cls, t.positive, start, end) for t in tests)

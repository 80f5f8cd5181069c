"""Where isinstance tests tell what a variable is: in the branch they guard, or behind an assert."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker import limits
from flightlm.checker.syntax import Tree

LEAVING: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)
TESTED: Final = frozenset(
    (ast.If, ast.While, ast.IfExp, ast.Assert, ast.BoolOp, ast.comprehension, ast.match_case)
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
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            waiting.append((tree.index[node.operand], not holds))
        elif isinstance(node, ast.BoolOp):
            if isinstance(node.op, ast.And) is holds:
                waiting.extend((tree.index[value], holds) for value in node.values)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "isinstance" and len(node.args) == 2:
                target, cls = node.args
                found.append(_Test(tree.index[target], tree.index[cls], holds))
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            left = node.left
            same = isinstance(node.ops[0], ast.Is | ast.Eq)
            if isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and same and holds:
                if left.func.id == "type" and len(left.args) == 1:
                    cls_place = tree.index[node.comparators[0]]
                    found.append(_Test(tree.index[left.args[0]], cls_place, True))
    return found


def block_range(tree: Tree, body: list[ast.stmt]) -> tuple[int, int]:
    """The places of a block."""
    if not body:
        return 0, 0
    return tree.index[body[0]], tree.ends[tree.index[body[-1]]]


def rest_of_block(tree: Tree, i: int) -> tuple[int, int]:
    """The places behind statement i in its block."""
    parent = tree.nodes[tree.parents[i]]
    block = parent.__dict__.get(tree.fields[i])
    if not isinstance(block, list) or not block:
        return 0, 0
    return tree.ends[i], tree.ends[tree.index[block[-1]]]


def narrowings_at(tree: Tree, i: int) -> list[Narrowing]:
    """What the test of node i tells, and where."""
    node = tree.nodes[i]
    found: list[Narrowing] = []
    if isinstance(node, ast.If):
        test = tree.index[node.test]
        add(found, tests_of(tree, test, True), block_range(tree, node.body))
        add(found, tests_of(tree, test, False), block_range(tree, node.orelse))
        if isinstance(node.body[-1], LEAVING) and not node.orelse:
            add(found, tests_of(tree, test, False), rest_of_block(tree, i))
    elif isinstance(node, ast.While):
        test = tree.index[node.test]
        add(found, tests_of(tree, test, True), block_range(tree, node.body))
    elif isinstance(node, ast.IfExp):
        test, body, orelse = tree.index[node.test], tree.index[node.body], tree.index[node.orelse]
        add(found, tests_of(tree, test, True), (body, tree.ends[body]))
        add(found, tests_of(tree, test, False), (orelse, tree.ends[orelse]))
    elif isinstance(node, ast.Assert):
        test = tree.index[node.test]
        add(found, tests_of(tree, test, True), rest_of_block(tree, i))
    elif isinstance(node, ast.BoolOp):
        holds = isinstance(node.op, ast.And)
        for k, value in enumerate(node.values[:-1]):
            following = (tree.index[node.values[k + 1]], tree.ends[i])
            add(found, tests_of(tree, tree.index[value], holds), following)
    elif isinstance(node, ast.comprehension):
        around = tree.parents[i]
        for condition in node.ifs:
            tests = tests_of(tree, tree.index[condition], True)
            first = tree.index[condition]
            add(found, tests, (around, tree.index[_first_generator(tree, around)]))
            add(found, tests, (tree.ends[first], tree.ends[around]))
    elif isinstance(node, ast.match_case):
        add(found, pattern_tests(tree, i, node), block_range(tree, node.body))
    return found


def _first_generator(tree: Tree, i: int) -> ast.AST:
    """The first `for` of a comprehension."""
    generators = tree.nodes[i].__dict__["generators"]
    first = generators[0]
    assert isinstance(first, ast.comprehension), "a comprehension has generators"
    return first


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

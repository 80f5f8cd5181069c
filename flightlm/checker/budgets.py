"""Budgets: a counter in the body of a for loop that ends it after a number of rounds.

    for line in stream:
        lines += 1
        if lines > MAX_LINES:
            raise TooLong
"""

from __future__ import annotations

import ast

from flightlm.checker.bounds_model import CLASSES, FREE, Interval, scaled, tightened
from flightlm.checker.guards import Fact, facts_if
from flightlm.checker.iterables import Iterables
from flightlm.checker.linear import Term
from flightlm.checker.paths import FORS, Places, leads_out
from flightlm.checker.whiles import Whiles


class Budgets:
    """Finds the budget of a for loop over what has no end of its own."""

    __slots__ = ("bounds", "iterables", "leaving", "tree", "whiles")

    def __init__(self, iterables: Iterables, swallows: Places) -> None:
        assert iterables.tree is iterables.bounds.tree, "one file"
        self.iterables = iterables
        self.bounds = iterables.bounds
        self.leaving = iterables.bounds.leaving
        self.tree = iterables.tree
        self.whiles = Whiles(iterables, swallows)

    def of_loop(self, loop: int, node: ast.AST) -> Interval:
        """How many rounds a budget allows; class D and no number if there is none."""
        best = FREE
        assert isinstance(node, FORS), "a for loop"
        for statement in node.body:
            i = self.tree.index[statement]
            for fact in self.of_statement(loop, i, statement):
                best = tightened(best, self.of_fact(loop, node, fact))
            if self.may_skip(i, loop):
                break
        return best

    def of_statement(self, loop: int, i: int, statement: ast.stmt) -> list[Fact]:
        """What holds after a statement of the body, or the loop is left."""
        assert self.tree.parents[i] == loop, "a statement of the body itself"
        if isinstance(statement, ast.Assert):
            return facts_if(self.tree, i + 1, True, i)
        leaves = isinstance(statement, ast.If) and (i, "body") in self.leaving.blocks
        if leaves and leads_out(self.leaving, i, loop):
            return facts_if(self.tree, i + 1, False, i)
        return []

    def may_skip(self, i: int, loop: int) -> bool:
        """Whether a statement may begin the next round before what follows it."""
        leaving = self.leaving
        nodes = self.tree.nodes
        assert self.tree.contains(loop, i), "the statement stands in the loop"
        inside = range(i, self.tree.ends[i])
        return any(isinstance(nodes[j], ast.Continue) and leaving.target(j) == loop for j in inside)

    def of_fact(self, loop: int, node: ast.For | ast.AsyncFor, fact: Fact) -> Interval:
        """What one test that holds at the end of a round allows."""
        best = FREE
        for less in self.bounds.readings(fact):
            for term in less.terms:
                start = self.counted(loop, node, term)
                if start is None:
                    continue
                rest = less.without(term.key)
                other = self.whiles.settled(rest.times(-1), fact.at)
                moved = scaled(start, -term.factor)
                if other.hi is None or moved.hi is None:
                    continue
                far = max(0, other.hi + moved.hi) + 1
                cls = "K" if other.cls == "K" else "G"
                best = tightened(best, Interval(0, far, cls, "a budget"))
        assert best.cls in CLASSES, "a bound class"
        return best

    def counted(self, loop: int, node: ast.For | ast.AsyncFor, term: Term) -> Interval | None:
        """Where the counter starts, if each round steps it towards the budget."""
        counter = self.tree.nodes[term.place]
        if not isinstance(counter, ast.Name):
            return None
        name = counter.id
        if self.is_enumerated(node, name):
            return Interval(0, 0, "K") if term.factor > 0 else None
        counted = Term(term.key, -term.factor, term.place)
        if self.whiles.writers(loop, term.place):
            return None
        stepped = self.whiles.steps_of(loop, name, counted, False)
        if stepped.why or self.whiles.start_is_int(loop, term.place):
            return None
        assert len(stepped.statements) > 0, "a counter without a step has a reason"
        if self.whiles.missed(loop, stepped.statements, stepped.statements):
            return None
        return self.whiles.start(loop, counted)

    def is_enumerated(self, node: ast.For | ast.AsyncFor, name: str) -> bool:
        """Whether the loop counts its rounds in this name: for name, x in enumerate(…)."""
        call = node.iter
        target = node.target
        if not isinstance(call, ast.Call) or not isinstance(target, ast.Tuple):
            return False
        values = self.bounds.values
        names = values.external(self.tree.index[call.func])
        first = target.elts[0] if target.elts else target
        assert self.tree.index[first] < self.tree.index[call], "the target stands before the call"
        return "builtins.enumerate" in names and isinstance(first, ast.Name) and first.id == name

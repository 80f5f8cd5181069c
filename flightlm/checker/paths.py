"""Which way execution can go through statements: what never falls through, what every path meets.

Both questions are answered by one pass over the flat tree backwards, children before parents.
Exceptions count: a statement inside `try` may leave it before the statement that follows runs.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Final

from flightlm.checker.syntax import FUNCTIONS, LOOPS, STATEMENT_KINDS, Tree

LEAVING: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)
TRIES: Final = (ast.Try, ast.TryStar)
WITHS: Final = (ast.With, ast.AsyncWith)
FORS: Final = (ast.For, ast.AsyncFor)
# The statements that may keep the one after them from running.
STOPPING: Final = (*LEAVING, ast.Expr, ast.If, *WITHS, *FORS, ast.While, ast.Match, *TRIES)
OPAQUE: Final = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
HARMLESS: Final = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)
Block = tuple[int, str]
Places = frozenset[int]
NO_PLACES: Final[tuple[int, ...]] = ()
Branch = ast.stmt | ast.ExceptHandler | ast.match_case


def jump_targets(tree: Tree) -> dict[int, int]:
    """The loop that each `break` and `continue` belongs to, by place."""
    jumps = tree.places((ast.Break, ast.Continue))
    around = {i: loop_around(tree, i) for i in jumps}
    found = {i: loop for i, loop in around.items() if loop >= 0}
    assert len(found) <= len(jumps), "each belongs to one loop"
    return found


def loop_around(tree: Tree, i: int) -> int:
    """The loop that the jump at i belongs to; -1 if no body of a loop of its function holds it."""
    assert isinstance(tree.nodes[i], ast.Break | ast.Continue), "a jump"
    at = i
    for _ in range(tree.depths[i]):
        parent = tree.parents[at]
        above = tree.nodes[parent]
        if isinstance(above, OPAQUE):
            break
        if isinstance(above, LOOPS) and tree.fields[at] == "body":
            return parent
        at = parent
    return -1


def statements_by_block(tree: Tree) -> dict[Block, list[int]]:
    """The statements of each block (parent, field), in order."""
    found: dict[Block, list[int]] = {}
    for i in tree.places(STATEMENT_KINDS):
        held = found.setdefault((tree.parents[i], tree.fields[i]), [])
        held.append(i)
    assert len(found) <= len(tree.nodes), "each block has a statement of its own"
    return found


class Leaving:
    """Which statements and blocks never let the statement after them run.

    stops[i]   statement i never falls through
    held       the statements of each block, in order
    blocks     the blocks that never fall through, with their statements that stop, in order
    jumps      the loop of each break and continue
    broken     loops that a break leaves
    """

    __slots__ = ("always", "blocks", "broken", "ends", "held", "jumps", "stops", "tree")

    def __init__(self, tree: Tree, ends: Places, always: Places) -> None:
        """`ends`: the calls that never return; `always`: the loops whose test is always true."""
        assert len(tree.nodes) > 0, "a tree has its module"
        self.tree = tree
        self.ends = ends
        self.always = always
        self.jumps = jump_targets(tree)
        breaks = [k for k in self.jumps if isinstance(tree.nodes[k], ast.Break)]
        self.broken = frozenset(self.jumps[k] for k in breaks)
        self.held = statements_by_block(tree)
        self.blocks: dict[Block, list[int]] = {}
        self.stops: set[int] = set()
        for i in reversed(tree.places(STOPPING)):
            node = tree.nodes[i]
            if isinstance(node, ast.stmt) and self._stops(i, node):
                self.stops.add(i)
                stopping = self.blocks.setdefault((tree.parents[i], tree.fields[i]), [])
                stopping.append(i)
        for stopping in self.blocks.values():
            stopping.reverse()

    def _stops(self, i: int, node: ast.stmt) -> bool:
        assert self.tree.nodes[i] is node, "the statement at i"
        if isinstance(node, LEAVING):
            return True
        if isinstance(node, ast.Expr):
            return i + 1 in self.ends
        if isinstance(node, ast.If):
            return (i, "body") in self.blocks and (i, "orelse") in self.blocks
        if isinstance(node, WITHS):
            return (i, "body") in self.blocks
        if isinstance(node, (*FORS, ast.While)) and i not in self.broken:
            return i in self.always or (i, "orelse") in self.blocks
        if isinstance(node, ast.Match):
            return self._match_stops(node)
        return isinstance(node, TRIES) and self._try_stops(i, node)

    def _match_stops(self, node: ast.Match) -> bool:
        index = self.tree.index
        if not takes_all(node.cases[-1]):
            return False
        return all((index[case], "body") in self.blocks for case in node.cases)

    def _try_stops(self, i: int, node: ast.AST) -> bool:
        if (i, "finalbody") in self.blocks:
            return True
        assert isinstance(node, TRIES), "a try statement"
        handlers = node.handlers
        index = self.tree.index
        if not all((index[h], "body") in self.blocks for h in handlers):
            return False
        return (i, "body") in self.blocks or (i, "orelse") in self.blocks

    def next_stop(self, i: int) -> int:
        """The first statement behind i in its block that never falls through, or -1."""
        stopping = self.blocks.get((self.tree.parents[i], self.tree.fields[i]), [])
        k = bisect_right(stopping, i)
        return stopping[k] if k < len(stopping) else -1

    def target(self, i: int) -> int:
        """The loop that the `break` or `continue` at i belongs to, or -1."""
        return self.jumps.get(i, -1)


def takes_all(case: ast.match_case) -> bool:
    """Whether a case fits whatever is matched: `case _:` or `case name:` without a guard."""
    pattern = case.pattern
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None and case.guard is None


@dataclass(frozen=True, slots=True)
class Flow:
    """How a statement or block can end when the wanted step has not happened before it.

    falls   it can end normally, step or no step
    misses  it can end normally without the step
    raises  it can raise without the step
    skips   it can reach the next round of the loop in question without the step
    breaks  it can break out of the innermost loop around it without the step
    why     the line of the first place that lets the step be missed
    """

    falls: bool
    misses: bool
    raises: bool
    skips: bool
    breaks: bool
    why: str = ""


NOTHING: Final = Flow(True, True, False, False, False)


def in_order(flows: list[Flow]) -> Flow:
    """One block: the flows of its statements one after the other."""
    falls = True
    misses = True
    raises = False
    skips = False
    breaks = False
    why = ""
    for flow in flows:
        if not misses:
            falls = falls and flow.falls
            continue
        raises = raises or flow.raises
        skips = skips or flow.skips
        breaks = breaks or flow.breaks
        why = why or flow.why
        falls = falls and flow.falls
        misses = flow.misses
    assert falls or not misses, "what misses the step falls through"
    return Flow(falls, misses, raises, skips, breaks, why)


def either(flows: list[Flow]) -> Flow:
    """One of several branches."""
    assert len(flows) > 0, "there is a branch"
    falls = any(flow.falls for flow in flows)
    misses = any(flow.misses for flow in flows)
    raises = any(flow.raises for flow in flows)
    skips = any(flow.skips for flow in flows)
    breaks = any(flow.breaks for flow in flows)
    return Flow(falls, misses, raises, skips, breaks, first_reason(flows))


def first_reason(flows: list[Flow]) -> str:
    """The first reason that any of the flows gives."""
    return next((flow.why for flow in flows if flow.why), "")


def finished(before: Flow, last: Flow) -> Flow:
    """A try statement whose `finally` runs last: the step may still happen there."""
    falls = before.falls and last.falls
    misses = before.misses and last.misses
    raises = (before.raises and last.misses) or last.raises
    skips = (before.skips and last.misses) or last.skips
    breaks = (before.breaks and last.misses) or last.breaks
    assert falls or not misses, "what misses the step falls through"
    return Flow(falls, misses, raises, skips, breaks, before.why or last.why)


class Steps:
    """Decides whether every path through a loop's body takes a step before the next round."""

    __slots__ = ("calm", "flows", "leaving", "loop", "swallows", "tree", "wanted")

    def __init__(self, leaving: Leaving, loop: int, swallows: Places) -> None:
        """`swallows`: the `with` statements that may suppress what their body raises."""
        assert loop >= 0, "a place"
        self.leaving = leaving
        self.tree = leaving.tree
        self.loop = loop
        self.swallows = swallows
        self.wanted: frozenset[int] = frozenset()
        self.calm: frozenset[int] = frozenset()
        self.flows: dict[int, Flow] = {}

    def missed(self, wanted: frozenset[int], calm: frozenset[int]) -> str:
        """Why some path to the next round takes no step; "" if every path takes one.

        `wanted` are the statements that step; those in `calm` cannot raise before they do.
        """
        assert all(self.tree.contains(self.loop, k) for k in wanted), "steps stand in the loop"
        tree = self.tree
        self.wanted = wanted
        self.calm = calm
        self.flows = {}
        for i in range(tree.ends[self.loop] - 1, self.loop, -1):
            node = tree.nodes[i]
            if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                self.flows[i] = self.flow(i, node)
        body = self.block(self.loop, "body")
        if body.skips:
            return body.why
        return "a path reaches the end of the body without it" if body.misses else ""

    def block(self, parent: int, field: str) -> Flow:
        """The flow of a block; an empty one does nothing."""
        held = self.leaving.held
        return in_order([self.flows[i] for i in held.get((parent, field), NO_PLACES)])

    def flow(self, i: int, node: Branch) -> Flow:
        """The flow of one statement, from those inside it."""
        assert self.tree.nodes[i] is node, "the node at i"
        if i in self.wanted:
            return Flow(True, False, i not in self.calm, False, False)
        if isinstance(node, ast.ExceptHandler | ast.match_case):
            return self.block(i, "body")
        if isinstance(node, ast.If):
            return self.heads(either([self.block(i, "body"), self.block(i, "orelse")]))
        if isinstance(node, (*FORS, ast.While)):
            return self.loop_flow(i, node)
        if isinstance(node, TRIES):
            tried = self.try_flow(i, node)
            return finished(tried, self.block(i, "finalbody")) if node.finalbody else tried
        if isinstance(node, WITHS):
            return self.with_flow(i)
        if isinstance(node, ast.Match):
            return self.match_flow(node)
        return self.simple(i, node)

    def heads(self, inner: Flow) -> Flow:
        """A test runs before the branches and may raise."""
        assert isinstance(inner, Flow), "the branches' flow"
        return Flow(inner.falls, inner.misses, True, inner.skips, inner.breaks, inner.why)

    def simple(self, i: int, node: ast.stmt) -> Flow:
        """A statement without statements inside (or a nested def, which does not run here)."""
        assert i not in self.wanted, "a step is judged before its kind"
        if isinstance(node, ast.Continue):
            mine = self.leaving.target(i) == self.loop
            why = f"`continue` at line {node.lineno} skips it"
            return Flow(False, False, False, mine, False, why)
        if isinstance(node, ast.Break):
            inner = self.leaving.target(i) != self.loop
            return Flow(False, False, False, False, inner)
        if isinstance(node, ast.Return | ast.Raise) or i in self.leaving.stops:
            return Flow(False, False, True, False, False)
        if isinstance(node, HARMLESS):
            return NOTHING
        return Flow(True, True, True, False, False)

    def loop_flow(self, i: int, node: ast.AST) -> Flow:
        """An inner loop: its body may run no round at all; only `else` and `break` matter."""
        body = self.block(i, "body")
        after = self.block(i, "orelse")
        endless = isinstance(node, ast.While) and i in self.leaving.always
        falls = i in self.leaving.broken or (not endless and after.falls)
        misses = body.breaks or (not endless and after.misses)
        skips = body.skips or (not endless and after.skips)
        assert falls or not misses, "what misses the step falls through"
        return Flow(falls, misses, True, skips, after.breaks, body.why or after.why)

    def try_flow(self, i: int, node: ast.AST) -> Flow:
        """Body, handlers and `else`: a handler runs without the step if the body can raise before
        it."""
        assert isinstance(node, TRIES), "a try statement"
        body = self.block(i, "body")
        fine = in_order([body, self.block(i, "orelse")])
        if not node.handlers or not body.raises:
            return fine
        index = self.tree.index
        handlers = [self.flows[index[handler]] for handler in node.handlers]
        both = either([fine, *handlers])
        if both.why or not any(handler.misses for handler in handlers):
            return both
        first = node.handlers[0]
        return replace(both, why=f"the handler at line {first.lineno} skips it")

    def with_flow(self, i: int) -> Flow:
        """What the body raises before the step may be swallowed."""
        body = self.block(i, "body")
        swallowed = body.raises and i in self.swallows
        falls = body.falls or swallowed
        misses = body.misses or swallowed
        assert falls or not misses, "what misses the step falls through"
        return Flow(falls, misses, True, body.skips, body.breaks, body.why)

    def match_flow(self, node: ast.Match) -> Flow:
        """One of the cases, or none of them."""
        index = self.tree.index
        flows = [self.flows[index[case]] for case in node.cases]
        if not takes_all(node.cases[-1]):
            flows.append(NOTHING)
        assert len(flows) > 0, "a match has cases"
        return self.heads(either(flows))


def leaves_after(leaving: Leaving, i: int, loop: int) -> bool:
    """Whether after the statement at i the body of `loop` is left before its next round."""
    tree = leaving.tree
    assert tree.contains(loop, i), "the statement stands in the loop"
    at = tree.statements[i]
    if at < loop:  # a comprehension: its statement is around it, and nothing leaves it
        return False
    if isinstance(tree.nodes[at], ast.Return):  # the change is in what it returns
        return True
    for _ in range(tree.depths[i] + 1):
        if at == loop:
            return False
        stop = leaving.next_stop(at) if isinstance(tree.nodes[at], ast.stmt) else -1
        if stop >= 0:
            return leads_out(leaving, stop, loop)
        above = tree.parents[at]
        if above != loop and isinstance(tree.nodes[above], (*FORS, ast.While)):
            return False
        at = above
    return False


def leads_out(leaving: Leaving, k: int, loop: int) -> bool:
    """Whether every jump inside the statement at k leaves the loop: no `continue` of it."""
    tree = leaving.tree
    assert tree.contains(loop, k), "the statement stands in the loop"
    for j in range(k, tree.ends[k]):
        node = tree.nodes[j]
        target = leaving.target(j)
        if isinstance(node, ast.Continue) and target == loop:
            return False
        outer = target not in (loop, -1) and not tree.contains(k, target)
        if isinstance(node, ast.Break) and outer:
            return False
    return True

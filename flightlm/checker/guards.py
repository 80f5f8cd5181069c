"""What is known at a place because another statement was passed: dominating guards.

`assert n <= K`; `if n > K: raise` (or return, continue, break); the test of the `if`, `while` or
conditional expression around; a call of a function of this file that checks its parameter.  Each
gives facts, comparisons that held when the guard was passed.  Whether they still hold where they
are used is asked of `Effects`, with the spans that may have run in between.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.context import FileContext
from flightlm.checker.effects import Effects, Spans
from flightlm.checker.paths import FORS, TRIES, WITHS, Block, Leaving
from flightlm.checker.syntax import COMPREHENSIONS, FUNCTIONS, Tree, generators_of

MAX_GUARDS: Final = 24  # of one block that are looked at, the nearest ones
# The statements that may prove something to those after them.
NOTED: Final = (ast.Assert, ast.If, ast.While, *WITHS, ast.Return, ast.Expr, ast.Assign)
FLIPPED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
SIGNS: Final = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
LOOPING: Final = (*FORS, ast.While)


class Fact(NamedTuple):
    """`left sign right` held when the guard at `at` was passed; `after` is where what follows
    the guard begins.  Where `right` is -1 the right operand is the number `constant`."""

    left: int
    sign: str
    right: int
    at: int
    after: int
    swap: tuple[tuple[str, int], ...] = ()  # parameter -> argument, for a check by a callee
    constant: int = 0


class _Test(NamedTuple):
    """A test that came out one way."""

    test: int
    holds: bool
    at: int
    after: int
    swap: tuple[tuple[str, int], ...] = ()


def comparisons(tree: Tree, wanted: _Test) -> list[Fact]:
    """The comparisons that must hold if the test came out that way."""
    found: list[Fact] = []
    waiting = [(wanted.test, wanted.holds)]
    for _ in range(limits.MAX_DEPTH):
        if not waiting:
            break
        i, holds = waiting.pop()
        node = tree.nodes[i]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            waiting.append((i + 1, not holds))
        elif isinstance(node, ast.BoolOp):
            if isinstance(node.op, ast.And) == holds:
                waiting.extend((tree.index[value], holds) for value in node.values)
        elif isinstance(node, ast.Compare):
            found.extend(compared(tree, node, holds, wanted))
        elif isinstance(node, ast.Call) and holds:
            found.extend(typed(tree, node, wanted))
    assert len(found) <= limits.MAX_NODES, "no more comparisons than nodes"
    return found


def compared(tree: Tree, node: ast.Compare, holds: bool, wanted: _Test) -> list[Fact]:
    """The facts of one comparison; a chain that failed says nothing of its links."""
    if not holds and len(node.ops) > 1:
        return []
    found = []
    places = [tree.index[operand] for operand in (node.left, *node.comparators)]
    assert len(places) == len(node.ops) + 1, "a comparison has one operand more than signs"
    for k, op in enumerate(node.ops):
        sign = SIGNS.get(type(op), "")
        if sign:
            named = sign if holds else FLIPPED[sign]
            found.append(
                Fact(places[k], named, places[k + 1], wanted.at, wanted.after, wanted.swap)
            )
    return found


def typed(tree: Tree, node: ast.Call, wanted: _Test) -> list[Fact]:
    """The fact that isinstance(x, T) gives."""
    named = isinstance(node.func, ast.Name) and node.func.id == "isinstance"
    if not named or len(node.args) != 2:
        return []
    left, right = (tree.index[argument] for argument in node.args)
    assert left < right, "arguments in source order"
    return [Fact(left, "isinstance", right, wanted.at, wanted.after, wanted.swap)]


class Guards:
    """Finds the facts that hold at a place."""

    __slots__ = (
        "blocks",
        "called",
        "compared",
        "effects",
        "facts",
        "file",
        "leaving",
        "passed",
        "returns",
        "starts",
        "summaries",
        "tree",
        "withs",
    )

    def __init__(self, file: FileContext, effects: Effects, leaving: Leaving) -> None:
        assert file.tree is effects.tree, "one file"
        self.file = file
        self.tree = file.tree
        self.effects = effects
        self.leaving = leaving
        self.blocks: dict[Block, list[_Test]] = {}
        self.starts: dict[Block, list[int]] = {}
        self.withs: dict[Block, list[int]] = {}
        self.called: dict[Block, list[int]] = {}
        self.facts: dict[int, tuple[Fact, ...]] = {}
        self.passed: dict[int, tuple[Fact, ...]] = {}
        self.compared: dict[_Test, list[Fact]] = {}
        self.summaries: dict[int, tuple[_Test, ...]] = {}
        self.returns: list[int] = []
        for i, node in self.tree.pairs(NOTED):
            self._note(i, node)

    def _note(self, i: int, node: ast.AST) -> None:
        """Index what the statement at i proves to the statements after it in its block."""
        tree = self.tree
        block = (tree.parents[i], tree.fields[i])
        assert isinstance(node, ast.stmt), "a statement"
        if isinstance(node, ast.Assert):
            self._add(block, _Test(i + 1, True, i, tree.ends[i]))
        elif isinstance(node, ast.If):
            for test in self._of_if(i):
                self._add(block, test)
        elif isinstance(node, ast.While):
            if i not in self.leaving.broken:
                self._add(block, _Test(i + 1, False, i, tree.ends[i]))
        elif isinstance(node, WITHS):
            withs = self.withs.setdefault(block, [])
            withs.append(i)
        elif isinstance(node, ast.Return):
            self.returns.append(i)
        elif isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Call):
            called = self.called.setdefault(block, [])
            called.append(i)

    def _of_if(self, i: int) -> list[_Test]:
        """What holds after an if, elif chain whose branches leave."""
        tree = self.tree
        found: list[_Test] = []
        at = i
        for _ in range(tree.depths[i], limits.MAX_DEPTH):
            node = tree.nodes[at]
            if not isinstance(node, ast.If):
                break
            leaves = (at, "body") in self.leaving.blocks
            if leaves:
                found.append(_Test(at + 1, False, i, tree.ends[i]))
            elif (at, "orelse") in self.leaving.blocks:
                found.append(_Test(at + 1, True, i, tree.ends[i]))
            if not leaves or len(node.orelse) != 1:
                break
            at = tree.index[node.orelse[0]]
        assert len(found) <= limits.MAX_DEPTH, "no more tests than branches"
        return found

    def _add(self, block: Block, test: _Test) -> None:
        tests = self.blocks.setdefault(block, [])
        tests.append(test)
        starts = self.starts.setdefault(block, [])
        starts.append(test.at)

    def at(self, use: int) -> tuple[Fact, ...]:
        """The facts known at node `use`, nearest guard first."""
        known = self.facts.get(use)
        if known is not None:
            return known
        tree = self.tree
        found: list[Fact] = []
        at = use
        for _ in range(tree.depths[use] + 1):
            above = tree.parents[at]
            if at == 0 or isinstance(tree.nodes[at], (*FUNCTIONS, ast.ClassDef, ast.Module)):
                break
            for test in self._around(at, above):
                found.extend(comparisons(tree, test))
            if isinstance(tree.nodes[at], ast.stmt):
                found.extend(self._passed_before(at, above))
            at = above
        assert len(found) <= limits.MAX_NODES, "facts come from nodes"
        result = tuple(found)
        self.facts[use] = result
        return result

    def _passed_before(self, at: int, above: int) -> tuple[Fact, ...]:
        """The facts of the guards before a statement in its block."""
        known = self.passed.get(at)
        if known is not None:
            return known
        found: list[Fact] = []
        for test in self._before(at, above):
            found.extend(self._facts_of(test))
        for call in nearest(self.called.get((above, self.tree.fields[at]), []), at):
            found.extend(self._foreign(call))
        result = tuple(found)
        assert all(fact.at < at for fact in result), "guards come before what they guard"
        self.passed[at] = result
        return result

    def _facts_of(self, test: _Test) -> list[Fact]:
        """The comparisons of a guard, kept for all that it guards."""
        known = self.compared.get(test)
        if known is None:
            known = comparisons(self.tree, test)
            self.compared[test] = known
        return known

    def _around(self, at: int, above: int) -> list[_Test]:
        """What the node above says of its child: tests of if, while, `x if t else y`, `and`."""
        node = self.tree.nodes[above]
        field = self.tree.fields[at]
        assert self.tree.parents[at] == above, "a node and its parent"
        if isinstance(node, ast.If | ast.While | ast.IfExp) and field in ("body", "orelse"):
            if isinstance(node, ast.While) and field == "orelse":
                return []
            return self._outcomes([node.test], field == "body", above)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            earlier = [value for value in node.values if self.tree.index[value] < at]
            return self._outcomes(earlier, True, above)
        if isinstance(node, COMPREHENSIONS) and field in ("elt", "key", "value"):
            tests = [test for part in generators_of(node) for test in part.ifs]
            return self._outcomes(tests, True, above)
        return []

    def _outcomes(self, tests: list[ast.expr], holds: bool, above: int) -> list[_Test]:
        """Tests inside the node at `above` that came out one way."""
        places = [self.tree.index[test] for test in tests]
        assert all(place > above for place in places), "a test stands in its statement"
        return [_Test(place, holds, above, self.tree.ends[place]) for place in places]

    def _before(self, at: int, above: int) -> list[_Test]:
        """The guards before a statement in its block, in `with` blocks and calls before it."""
        tree = self.tree
        found: list[_Test] = []
        blocks: list[Block] = [(above, tree.fields[at])]
        if isinstance(tree.nodes[above], TRIES) and tree.fields[at] == "orelse":
            blocks.append((above, "body"))
        own = blocks[0]
        blocks.extend((k, "body") for k in nearest(self.withs.get(own, []), at))
        for k in nearest(self.called.get(own, []), at):
            found.extend(self._by_call(k))
        for block in blocks:
            starts = self.starts.get(block, [])
            k = bisect_left(starts, at)
            tests = self.blocks.get(block, [])
            found.extend(reversed(tests[max(0, k - MAX_GUARDS) : k]))
        assert all(test.at < at for test in found), "guards come before what they guard"
        return found

    def _by_call(self, i: int) -> list[_Test]:
        """What a call proves that stands alone: the callee raises unless its parameter is fine."""
        call = self._call_in(i)
        targets = self.effects.targets(self.tree.index[call])
        if len(targets) != 1:
            return []
        function = self.tree.nodes[targets[0]]
        if not isinstance(function, ast.FunctionDef):
            return []
        tests = self._checks_of(targets[0])
        if not tests:
            return []
        swap = arguments_of(self.tree, call, function)
        after = self.tree.ends[i]
        assert all(self.tree.contains(i, place) for _, place in swap), "arguments of this call"
        return [_Test(t.test, t.holds, i, after, swap) for t in tests]

    def _call_in(self, i: int) -> ast.Call:
        """The call of the statement `f(x)` or `y = f(x)` at i."""
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Expr | ast.Assign), "the statements that _note keeps"
        value = node.value
        assert isinstance(value, ast.Call), "with a call as their value"
        return value

    def _foreign(self, i: int) -> list[Fact]:
        """What a call of a function of another file proves, by the index."""
        call = self._call_in(i)
        values = self.file.values
        callees = values.callees(self.tree.index[call])
        if len(callees.targets) != 1 or callees.externals:
            return []
        symbol, _ = callees.targets[0]
        functions = self.file.index.functions
        known = functions.get(symbol)
        if symbol in self.effects.defs or known is None:
            return []
        names = [p.name for p in known.parameters if p.name not in ("self", "cls")]
        given = given_arguments(self.tree, call, names)
        found: list[Fact] = []
        for left, sign, right in known.holds:
            low, high = given.get(left, -1), given.get(right, -1)
            number = self._number(symbol, right) if high < 0 else 0
            if low >= 0 and number is not None:
                found.append(Fact(low, sign, high, i, self.tree.ends[i], (), number))
        assert len(found) <= len(known.holds), "at most one fact for each"
        return found

    def _number(self, symbol: str, text: str) -> int | None:
        """The whole number that a text means in the module of a function."""
        assert text != "", "an operand is written somehow"
        digits = text.lstrip("-")
        if digits.isdigit():
            return int(text)
        index = self.file.index
        module, _, _ = symbol.partition(":")
        value = index.constant(module, text)
        return value if type(value) is int else None

    def _checks_of(self, function: int) -> tuple[_Test, ...]:
        """The guards at the top level of a function: they hold whenever it returns."""
        known = self.summaries.get(function)
        if known is not None:
            return known
        tests = self.blocks.get((function, "body"), [])
        kept = tuple(t for t in tests if self._raises(t) and not self._returns_before(function, t))
        assert len(kept) <= len(tests), "some of them"
        self.summaries[function] = kept
        return kept

    def _raises(self, test: _Test) -> bool:
        """Whether the guard's way out is an exception, not a return."""
        inside = range(test.at, self.tree.ends[test.at])
        return not any(isinstance(self.tree.nodes[j], ast.Return) for j in inside)

    def _returns_before(self, function: int, test: _Test) -> bool:
        return bisect_left(self.returns, function) < bisect_left(self.returns, test.at)

    def spans(self, fact_at: int, after: int, use: int) -> Spans:
        """What may run between a guard and the use that it dominates."""
        assert fact_at <= use, "the guard comes first"
        tree = self.tree
        found = [(min(after, use), use)]
        at = use
        for _ in range(tree.depths[use] + 1):
            if at == 0 or tree.contains(at, fact_at):
                break
            if isinstance(tree.nodes[at], LOOPING) and at != use:
                found.append((at, tree.ends[at]))
            at = tree.parents[at]
        return tuple(found)


def facts_if(tree: Tree, test: int, holds: bool, at: int) -> list[Fact]:
    """The comparisons that hold if the test came out that way."""
    assert test > at, "a test stands in its statement"
    return comparisons(tree, _Test(test, holds, at, tree.ends[at]))


def nearest(places: list[int], at: int) -> list[int]:
    """The last few of the ascending places before `at`, the nearest first."""
    assert at >= 0, "a place"
    k = bisect_left(places, at)
    return places[max(0, k - MAX_GUARDS) : k][::-1]


def arguments_of(
    tree: Tree, call: ast.Call, function: ast.FunctionDef
) -> tuple[tuple[str, int], ...]:
    """Which argument each parameter receives, the receiver of a method left out."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if names and names[0] in ("self", "cls"):
        names = names[1:]
    given = given_arguments(tree, call, names)
    assert len(given) <= len(call.args) + len(call.keywords), "no more than arguments"
    return tuple(given.items())


def given_arguments(tree: Tree, call: ast.Call, names: list[str]) -> dict[str, int]:
    """The place of the argument that each parameter of these names receives."""
    found: dict[str, int] = {}
    for name, argument in zip(names, call.args, strict=False):
        if isinstance(argument, ast.Starred):
            break
        found[name] = tree.index[argument]
    for keyword in call.keywords:
        if keyword.arg is not None:
            found[keyword.arg] = tree.index[keyword.value]
    assert len(found) <= len(call.args) + len(call.keywords), "no more than arguments"
    return found

"""Proofs that a `while` loop ends, by the templates of rule 2.

T1  `i < E`: i a local int that every path steps up, E invariant
T2  `i > E`: the mirror image
T3  `n > 0` with `n //= k` (k >= 2) or `n >>= k` (k >= 1) on every path
T4  a conjunction with one provable operand, a disjunction whose operands are all provable
T5  `while xs:` where every path takes an element out and nothing puts one in
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice
from typing import Final

from flightlm.checker.bounds_model import (
    CLASSES,
    FREE,
    Interval,
    joined,
    positive,
    scaled,
    tightened,
    worst,
)
from flightlm.checker.definitions import place_of_binding
from flightlm.checker.effects import Spans, plain
from flightlm.checker.guards import FLIPPED as OPPOSITE
from flightlm.checker.guards import SIGNS
from flightlm.checker.integers import is_float, is_int, kinds
from flightlm.checker.iterables import Iterables
from flightlm.checker.linear import Form, Term
from flightlm.checker.paths import Places, Steps
from flightlm.checker.scopes import Binding
from flightlm.checker.syntax import FUNCTIONS
from flightlm.checker.text import source_text
from flightlm.checker.words import last_part

POPS: Final = frozenset(("pop", "popleft", "popitem", "remove", "clear"))
CONTAINERS: Final = frozenset(
    ("builtins.list", "builtins.set", "builtins.dict", "collections.deque", "builtins.bytearray")
    + ("collections.OrderedDict", "collections.defaultdict", "collections.Counter")
    + ("typing.MutableSequence", "typing.MutableSet", "typing.MutableMapping", "array.array")
    + ("collections.abc.MutableSequence", "collections.abc.MutableSet", "builtins.tuple")
    + ("collections.abc.MutableMapping", "builtins.str", "builtins.bytes", "builtins.memoryview")
    + ("collections.UserList", "collections.abc.Sequence", "typing.Sequence")
)
ROUNDS: Final = 64
MAX_STARTS: Final = 64  # bindings that a counter may start from
ARITHMETIC: Final = (ast.BinOp, ast.UnaryOp, ast.Constant, ast.IfExp)
LATE: Final = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp)
NOT_NOW: Final = (*LATE, ast.GeneratorExp, *FUNCTIONS)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The proof of one test, or how far it got.

    template  the one that was tried, "" if none applies
    bound     how often the loop runs, as far as known
    steps     "ok: …" and at last perhaps "failed: …"
    """

    proven: bool
    template: str
    bound: Interval
    steps: tuple[str, ...]

    @property
    def why(self) -> str:
        """The step that failed."""
        assert len(self.steps) > 0, "a proof has steps"
        last = self.steps[-1]
        _, _, reason = last.partition(": ")
        return reason


@dataclass(frozen=True, slots=True)
class Stepped:
    """The writes of a counter in a loop.

    halves  some of them divide, so the number of rounds is that of the digits
    least   the smallest amount of a step
    """

    statements: frozenset[int]
    halves: bool
    least: int
    why: str


def failed(template: str, steps: list[str], why: str) -> Attempt:
    """A proof that ends at a step."""
    assert why != "", "there is a reason"
    return Attempt(False, template, FREE, (*steps, f"failed: {why}"))


class Whiles:
    """Proves the while loops of one file."""

    __slots__ = (
        "bounds",
        "definitions",
        "effects",
        "fields",
        "file",
        "ints",
        "iterables",
        "linear",
        "scopes",
        "swallows",
        "tree",
        "values",
    )

    def __init__(self, iterables: Iterables, swallows: Places) -> None:
        assert iterables.tree is iterables.bounds.tree, "one file"
        self.iterables = iterables
        self.bounds = iterables.bounds
        self.definitions = iterables.definitions
        self.effects = iterables.effects
        self.fields = iterables.fields
        self.linear = iterables.linear
        self.file = iterables.file
        self.ints: dict[tuple[int, str], str] = {}
        self.tree = iterables.tree
        self.scopes = iterables.scopes
        self.values = iterables.values
        self.swallows = swallows

    def prove(self, loop: int) -> Attempt:
        """The proof of the while loop at `loop`: its test taken apart, T4."""
        tree = self.tree
        test = loop + 1
        wanted = {test: True}
        results: dict[int, Attempt] = {}
        for j in range(test, tree.ends[test]):
            node = tree.nodes[j]
            if j not in wanted:
                continue
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                wanted[j + 1] = not wanted[j]
            elif isinstance(node, ast.BoolOp):
                wanted.update((tree.index[value], wanted[j]) for value in node.values)
        for j in sorted(wanted, reverse=True):
            results[j] = self.of_part(loop, j, wanted[j], results)
        assert test in results, "the whole test came last"
        return results[test]

    def of_part(self, loop: int, j: int, holds: bool, results: dict[int, Attempt]) -> Attempt:
        """The proof by one operand, from the proofs by its own operands."""
        node = self.tree.nodes[j]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return results[j + 1]
        if not isinstance(node, ast.BoolOp):
            return self.by_leaf(loop, j, node, holds)
        parts = [results[self.tree.index[value]] for value in node.values]
        good = [part for part in parts if part.proven]
        assert len(parts) > 1, "and, or have operands"
        if isinstance(node.op, ast.And) == holds:
            if not good:
                return max(parts, key=_progress)
            best = min(good, key=_weakness)
            steps = ("ok: one operand of the conjunction bounds the loop (T4)", *best.steps)
            return Attempt(True, f"T4, {best.template}", best.bound, steps)
        if len(good) < len(parts):
            bad = next(part for part in parts if not part.proven)
            steps = ("ok: every operand of a disjunction must bound the loop (T4)", *bad.steps)
            return Attempt(False, "T4", FREE, steps)
        cls = "K"
        for part in good:
            cls = worst(cls, part.bound.cls)
        every = tuple(step for part in good for step in part.steps)
        return Attempt(True, "T4", Interval(0, None, cls), every)

    def by_leaf(self, loop: int, j: int, node: ast.AST, holds: bool) -> Attempt:
        """The proof by a test without and, or, not."""
        if isinstance(node, ast.Compare):
            return self.by_comparison(loop, node, holds)
        if isinstance(node, ast.NamedExpr):
            why = f"`{source_text(self.file, j)}` computes its value anew in each test"
            return failed("", [], why)
        if not holds:
            return failed("", [], f"`not {source_text(self.file, j)}` bounds nothing")
        if isinstance(node, ast.Call) and self.linear.is_len(node):
            return self.by_container(loop, self.tree.index[node.args[0]])
        if isinstance(node, ast.Call) and node.args and not node.keywords:
            names = self.values.external(self.tree.index[node.func])
            if "builtins.bool" in names:
                return self.by_container(loop, self.tree.index[node.args[0]])
        if isinstance(node, ast.Name | ast.Attribute):
            if kinds(self.file, j) == frozenset(("builtins.bool",)) or self.is_flag(j):
                text = source_text(self.file, j)
                return failed("", [], f"`{text}` is a flag: nothing bounds when it changes")
            if is_int(self.file, j):
                why = f"`while {source_text(self.file, j)}` is refused: it never meets 0 from below"
                return failed("", [], f"{why} (write `> 0`)")
            return self.by_container(loop, j)
        assert j > loop, "the test stands in the loop"
        text = source_text(self.file, j)
        return failed("", [], f"`{text}` is no comparison of a counter with a bound")

    def is_flag(self, j: int) -> bool:
        """Whether an expression is True or False."""
        found = self.values.of(j)
        assert len(found) > 0, "an expression may be something"
        truths = ("True", "False", "builtins.bool")
        return all(value.name in truths for value in found)

    def by_comparison(self, loop: int, node: ast.Compare, holds: bool) -> Attempt:
        """One link of the comparison must do; a chain that is negated has none."""
        index = self.tree.index
        places = [index[operand] for operand in (node.left, *node.comparators)]
        if not holds and len(node.ops) > 1:
            return failed("", [], "a negated chain of comparisons bounds nothing")
        attempts: list[Attempt] = []
        for k, op in enumerate(node.ops):
            sign = SIGNS.get(type(op), "")
            named = sign if holds else OPPOSITE.get(sign, "")
            attempts.append(self.by_link(loop, places[k], named, places[k + 1]))
        good = [attempt for attempt in attempts if attempt.proven]
        assert len(attempts) == len(node.ops), "one attempt for each link"
        return min(good, key=_weakness) if good else max(attempts, key=_progress)

    def by_link(self, loop: int, left: int, sign: str, right: int) -> Attempt:
        """`left sign right`."""
        container = self.emptied(left, sign, right)
        if container >= 0:
            attempt = self.by_container(loop, container)
            if attempt.proven:
                return attempt
        if sign not in ("<", "<=", ">", ">="):
            text = f"{source_text(self.file, left)} {sign or 'in'} …"
            return failed("", [], f"`{text}` is no order: a counter may step over it")
        small, big = (left, right) if sign in ("<", "<=") else (right, left)
        above = self.linear.form(big)
        gap = above.minus(self.linear.form(small))
        strict = sign in ("<", ">")
        attempts: list[Attempt] = []
        for form in (gap, *self.bounds.relaxed(gap)):
            attempts.extend(self.by_counter(loop, form, term, strict) for term in form.terms)
        good = [attempt for attempt in attempts if attempt.proven]
        assert big != small, "two operands"
        if good:
            return min(good, key=_weakness)
        if not attempts:
            return failed("", [], "the comparison has no counter")
        return max(attempts, key=_progress)

    def emptied(self, left: int, sign: str, right: int) -> int:
        """The container that `len(xs) > 0`, `0 < len(xs)`, `xs != []` compares with emptiness."""
        assert left != right, "two operands"
        measured = self.measured(left)
        if measured >= 0 and ends_empty(sign, self.linear.number(right)):
            return measured
        measured = self.measured(right)
        if measured >= 0 and ends_empty(MIRRORED.get(sign, sign), self.linear.number(left)):
            return measured
        return left if sign == "!=" and self.is_empty(self.tree.nodes[right]) else -1

    def measured(self, i: int) -> int:
        """The container whose length expression i is, or -1."""
        node = self.tree.nodes[i]
        measures = isinstance(node, ast.Call) and self.linear.is_len(node)
        return self.tree.index[node.args[0]] if isinstance(node, ast.Call) and measures else -1

    def is_empty(self, node: ast.AST) -> bool:
        """Whether a display or literal has nothing in it."""
        if isinstance(node, ast.Constant):
            return node.value in ("", b"")
        if isinstance(node, ast.Dict):
            return not node.keys
        return isinstance(node, ast.List | ast.Tuple) and not node.elts

    def by_counter(self, loop: int, gap: Form, term: Term, strict: bool) -> Attempt:
        """T1, T2, T3: the atom `term` of the gap is the counter, the rest is the bound."""
        name = self.counter_name(term)
        text = source_text(self.file, term.place)
        if not name:
            attribute = "." in last_part(term.key, ":")
            why = "is no local variable: a callee may write it" if attribute else "is no counter"
            return failed("", [], f"`{text}` {why}")
        template = "T1" if term.factor < 0 else "T2"
        steps = [f"ok: `{text}` is compared with a bound"]
        why = self.writers(loop, term.place)
        if why:
            return failed(template, steps, why)
        rest = gap.without(term.key)
        zero = not rest.terms and -rest.constant >= (0 if strict else 1) and term.factor == 1
        stepped = self.steps_of(loop, name, term, zero)
        if stepped.why:
            return failed(template, steps, stepped.why)
        way = "up" if term.factor < 0 else "down"
        steps.append(f"ok: every write of `{text}` in the body steps it {way}")
        why = self.lacking(loop, term, rest, stepped, steps)
        template = "T3" if stepped.halves else template
        if why:
            return failed(template, steps, why)
        bound = self.rounds(loop, gap, term, stepped, strict)
        assert bound.cls in CLASSES, "a bound class"
        return Attempt(True, template, bound, tuple(steps))

    def lacking(
        self, loop: int, term: Term, rest: Form, stepped: Stepped, steps: list[str]
    ) -> str:
        """What the proof by a counter that steps lacks; the steps that hold are noted."""
        text = source_text(self.file, term.place)
        if not stepped.halves:
            why = self.start_is_int(loop, term.place)
            if why:
                return why
            steps.append(f"ok: `{text}` starts as an int")
        span = ((loop, self.tree.ends[loop]),)
        why = next((why for other in rest.terms if (why := self.varies(other, span))), "")
        if why:
            return why
        steps.append("ok: the bound is invariant in the body")
        assert len(stepped.statements) > 0, "a counter that steps has a step"
        missed = self.missed(loop, stepped.statements, stepped.statements)
        if missed:
            return f"`{text}` is not stepped on every path: {missed}"
        steps.append("ok: every path to the next round steps it")
        return ""

    def counter_name(self, term: Term) -> str:
        """The variable that is the counter: a name, or a name times itself."""
        node = self.tree.nodes[term.place]
        if isinstance(node, ast.Name):
            return node.id
        if not isinstance(node, ast.BinOp) or term.factor > 0:
            return ""
        left = node.left
        right = node.right
        assert term.factor < 0, "the square stands on the smaller side"
        if isinstance(left, ast.Name) and isinstance(node.op, ast.Mult):
            return left.id if isinstance(right, ast.Name) and right.id == left.id else ""
        square = isinstance(right, ast.Constant) and right.value == 2
        if isinstance(left, ast.Name) and isinstance(node.op, ast.Pow) and square:
            return left.id
        return ""

    def name_place(self, place: int) -> int:
        """The Name node of a counter that may be squared."""
        names = (j for j in range(place, self.tree.ends[place]) if self.is_name(j))
        found = next(names, place)
        assert self.is_name(found), "a counter is a name"
        return found

    def is_name(self, i: int) -> bool:
        """Whether node i is a name."""
        return isinstance(self.tree.nodes[i], ast.Name)

    def written_name(self, place: int) -> str:
        """The name of a counter."""
        node = self.tree.nodes[self.name_place(place)]
        assert isinstance(node, ast.Name), "a counter is a name"
        return node.id

    def owner(self, place: int) -> int:
        """The scope that owns the counter, or -1."""
        i = self.name_place(place)
        return self.effects.owner(i, self.written_name(place))

    def bindings_in(self, loop: int, place: int) -> tuple[Binding, ...]:
        """The bindings of the counter that stand in the loop."""
        bindings = self.definitions.bindings_of(self.owner(place), self.written_name(place))
        first = bisect_left(bindings, loop, key=place_of_binding)
        last = bisect_left(bindings, self.tree.ends[loop], key=place_of_binding)
        return bindings[first:last]

    def writers(self, loop: int, place: int) -> str:
        """Why the counter is not the loop's own: written by other functions, or not local."""
        scopes = self.scopes
        name = self.written_name(place)
        owner = self.owner(place)
        if owner < 0 or not self.definitions.bindings_of(owner, name):
            return f"`{name}` is not a local variable"
        if scopes.owners[owner] != scopes.function(loop):
            return f"`{name}` is not a local variable of the function of the loop"
        _, elsewhere = self.effects.binding_places(owner, name)
        assert self.tree.contains(loop, place), "the test of the loop reads the counter"
        if elsewhere:
            line = self.effects.line(elsewhere[0])
            return f"`{name}` is also written by another function at line {line}"
        return ""

    def steps_of(self, loop: int, name: str, term: Term, zero: bool) -> Stepped:
        """The statements of the loop that write the counter; `why` if one is no step."""
        found: set[int] = set()
        halves = False
        least = 0
        up = term.factor < 0
        for binding in self.bindings_in(loop, term.place):
            statement = self.tree.statements[binding.place]
            amount = self.amount(statement, binding, name, up)
            if amount == 0 and zero and not up and self.divides(statement, binding, name):
                halves = True
                amount = 1
            if amount == 0:
                line = self.effects.line(binding.place)
                way = "up" if up else "down"
                text = f"`{name}` is written at line {line} by what is no constant step {way}"
                return Stepped(frozenset(), False, 0, text)
            least = amount if least == 0 else min(least, amount)
            found.add(statement)
        if not found:
            return Stepped(frozenset(), False, 0, f"`{name}` never changes in the body")
        assert least > 0, "a step moves"
        return Stepped(frozenset(found), halves, least, "")

    def amount(self, statement: int, binding: Binding, name: str, up: bool) -> int:
        """By how much, at least, a write of the counter moves it in the wanted way; 0 if not."""
        node = self.tree.nodes[statement]
        assert self.tree.contains(statement, binding.place), "the statement that binds"
        if isinstance(node, ast.AugAssign):
            return self.least_step(node.op, node.value, up)
        if binding.kind != "assign" or not isinstance(node, ast.Assign) or binding.value < 0:
            return 0
        value = self.tree.nodes[binding.value]
        if not isinstance(value, ast.BinOp):
            return 0
        if is_named(value.left, name):
            return self.least_step(value.op, value.right, up)
        turned = is_named(value.right, name) and isinstance(value.op, ast.Add)
        return self.least_step(value.op, value.left, up) if turned else 0

    def least_step(self, operator: ast.operator, by: ast.expr, up: bool) -> int:
        """By how much, at least, adding or subtracting `by` moves in the wanted way; 0 if not."""
        place = self.tree.index[by]
        if not isinstance(operator, ast.Add | ast.Sub) or not is_int(self.file, place):
            return 0
        forwards = isinstance(operator, ast.Add) == up
        moved = scaled(self.iterables.interval(place), 1 if forwards else -1)
        return max(0, moved.lo or 0)

    def divides(self, statement: int, binding: Binding, name: str) -> bool:
        """n //= k, n >>= k, n = n // k, n, r = divmod(n, k)."""
        node = self.tree.nodes[statement]
        index = self.tree.index
        assert self.tree.contains(statement, binding.place), "the statement that binds"
        if isinstance(node, ast.AugAssign):
            return self.shrinks(node.op, index[node.value])
        if not isinstance(node, ast.Assign):
            return False
        value = node.value
        if isinstance(value, ast.BinOp) and binding.kind == "assign":
            return is_named(value.left, name) and self.shrinks(value.op, index[value.right])
        target = node.targets[0]
        leads = isinstance(target, ast.Tuple) and index[target.elts[0]] == binding.place
        divisor = self.divisor(value, name)
        return leads and divisor >= 0 and self.shrinks(ast.FloorDiv(), divisor)

    def divisor(self, node: ast.expr, name: str) -> int:
        """The k of divmod(name, k), or -1."""
        if not isinstance(node, ast.Call) or len(node.args) != 2:
            return -1
        names = self.values.external(self.tree.index[node.func])
        divided, by = node.args
        fits = "builtins.divmod" in names and is_named(divided, name)
        return self.tree.index[by] if fits else -1

    def shrinks(self, operator: ast.operator, by: int) -> bool:
        """Whether // or >> by this amount makes every positive number smaller."""
        step = self.iterables.interval(by)
        low = step.lo or 0
        if isinstance(operator, ast.FloorDiv):
            return low >= 2
        return isinstance(operator, ast.RShift) and low >= 1

    def start_is_int(self, loop: int, place: int) -> str:
        """Why the counter may start as something else than an int; "" if it starts as one."""
        starts = self.starts(loop, place)
        if len(starts) > MAX_STARTS:
            return self.always_int(place)
        return next((why for binding in starts if (why := self.no_int(binding, place))), "")

    def always_int(self, place: int) -> str:
        """The same for a counter that is bound very often: whether all of its bindings are ints."""
        name = self.written_name(place)
        owner = self.owner(place)
        known = self.ints.get((owner, name))
        if known is None:
            bindings = self.definitions.bindings_of(owner, name)
            assert len(bindings) > MAX_STARTS, "few of them are asked one by one"
            known = next((why for binding in bindings if (why := self.no_int(binding, place))), "")
            self.ints[(owner, name)] = known
        return known

    def no_int(self, binding: Binding, place: int) -> str:
        """Why a binding may give the counter something else than an int; "" if it gives one."""
        name = self.written_name(place)
        line = self.effects.line(binding.place)
        if binding.kind == "augassign":
            return ""
        assigned = binding.kind in ("assign", "annassign", "walrus") and binding.value >= 0
        at = binding.value if assigned else self.name_place(place)
        if is_int(self.file, at):
            return ""
        assert line > 0, "a binding has a line"
        if assigned and is_float(self.file, at):
            return f"the counter `{name}` starts as no int at line {line}"
        return f"the start of the counter `{name}` at line {line} is not known to be an int"

    def starts(self, loop: int, place: int) -> list[Binding]:
        """The bindings outside the loop from which the counter may start."""
        reaching = self.definitions.reaching(self.name_place(place))
        if not reaching:
            reaching = self.definitions.bindings_of(self.owner(place), self.written_name(place))
        outside = (b for b in reaching if not self.tree.contains(loop, b.place))
        return list(islice(outside, MAX_STARTS + 1))

    def varies(self, term: Term, spans: Spans) -> str:
        """Why an atom of the bound may change in the body."""
        text = source_text(self.file, term.place)
        if term.opaque:
            return self.varies_inside(term.place, spans)
        if self.bounds.is_infinite(term.place):
            return f"bound `{text}` is infinite"
        why = self.bounds.changed(term.key, spans)
        if not why:
            return ""
        assert text != "", "an atom is written somehow"
        if why.startswith(f"`{text}` is"):
            return f"bound {why}"
        return f"bound `{text}` may change: {why}"

    def varies_inside(self, place: int, spans: Spans) -> str:
        """The same for an expression: pure operators over atoms that do not change."""
        tree = self.tree
        text = source_text(self.file, place)
        for j in range(place, tree.ends[place]):
            node = tree.nodes[j]
            if isinstance(node, ast.Call):
                names = self.values.external(tree.index[node.func])
                if not names or not names <= PURE_NUMBERS:
                    return f"bound `{text}` is computed by a call in each test"
                if "builtins.float" in names:
                    return f"bound `{text}` may be infinite"
            elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
                called = tree.parents[j] >= place and tree.fields[j] == "func"
                if called:
                    continue
                if self.bounds.is_infinite(j):
                    return f"bound `{text}` is infinite"
                why = self.part_changes(j, spans)
                if why:
                    return f"bound `{text}` may change: {why}"
            elif isinstance(node, ast.expr) and not isinstance(node, ARITHMETIC):
                return f"bound `{text}` is computed anew in each test"
        assert place >= 0, "a place"
        return ""

    def part_changes(self, j: int, spans: Spans) -> str:
        """Why a name, attribute or element inside a bound may change."""
        effects = self.effects
        path = effects.path(j)
        if path:
            why = effects.rebound(path, spans)
            if why and not self.fields.fixed(path):
                return why
            measured = isinstance(self.tree.nodes[self.tree.parents[j]], ast.Call)
            return self.bounds.changed(f"len({path})", spans) if measured else ""
        base = effects.path(j + 1) if isinstance(self.tree.nodes[j], ast.Subscript) else ""
        if base:
            if self.fields.fixed_length(base):
                return ""
            every = ("grow", "augment", "item", "shrink", "reorder")
            return effects.resized(base, spans, every)
        assert j >= 0, "a place"
        return "it is computed anew"

    def missed(self, loop: int, wanted: frozenset[int], calm: frozenset[int]) -> str:
        """Why a path to the next round has no step."""
        assert len(wanted) > 0, "there is a step"
        steps = Steps(self.bounds.leaving, loop, self.swallows)
        return steps.missed(wanted, calm)

    def rounds(
        self, loop: int, gap: Form, term: Term, stepped: Stepped, strict: bool
    ) -> Interval:
        """How often the loop runs: the gap at its beginning over the smallest step."""
        rest = self.settled(gap.without(term.key), loop)
        start = self.start(loop, term)
        moved = scaled(start, term.factor)
        cls = worst(rest.cls, moved.cls)
        why = rest.why or start.why
        if rest.hi is None or moved.hi is None:
            return Interval(0, None, cls, why)
        far = rest.hi + moved.hi + (0 if strict else 1)
        if stepped.halves:
            distance = max(0, far)
            return Interval(0, distance.bit_length(), cls, why)
        assert stepped.least > 0, "a step moves"
        return Interval(0, max(0, -(-far // stepped.least)), cls, why)

    def start(self, loop: int, term: Term) -> Interval:
        """Where the counter starts."""
        if not isinstance(self.tree.nodes[term.place], ast.Name):
            return Interval(0, 0, "K")  # the square of the counter, which only grows
        starts = self.starts(loop, term.place)
        few = 0 < len(starts) <= MAX_STARTS
        best = joined([self.bound_value(binding) for binding in starts]) if few else FREE
        narrow = self.entry(term.key, loop)
        assert narrow.cls in CLASSES, "a bound class"
        return tightened(best, narrow)

    def bound_value(self, binding: Binding) -> Interval:
        """The interval of what a binding assigns."""
        assigned = binding.kind in ("assign", "annassign", "walrus") and binding.value >= 0
        return self.iterables.interval(binding.value) if assigned else FREE

    def entry(self, key: str, loop: int) -> Interval:
        """What the guards before the loop say of an atom."""
        found = FREE
        for _ in range(ROUNDS):
            self.bounds.begin()
            found = self.bounds.of_key(key, loop)
            if not self.answer_needed():
                break
        assert found.cls in CLASSES, "a bound class"
        return found

    def settled(self, form: Form, loop: int) -> Interval:
        """The interval of a sum at the beginning of the loop."""
        found = FREE
        for _ in range(ROUNDS):
            self.bounds.begin()
            found = self.bounds.of_form(form, loop)
            if not self.answer_needed():
                break
        assert found.cls in CLASSES, "a bound class"
        return found

    def answer_needed(self) -> bool:
        """Solve what the last question to the bounds left open; whether there was anything."""
        waiting = [goal for goal in self.bounds.needed() if not self.iterables.answered(goal)]
        for goal in waiting:
            self.iterables.solve(goal)
        return bool(waiting)

    def by_container(self, loop: int, i: int) -> Attempt:
        """T5: the container at i is emptied."""
        effects = self.effects
        path = effects.path(i)
        text = source_text(self.file, i)
        steps: list[str] = []
        if not path:
            return failed("", steps, f"`{text}` is no comparison of a counter with a bound")
        why = self.no_container(i, text)
        if why:
            return failed("", steps, why)
        span = ((loop, self.tree.ends[loop]),)
        cuts = self.cuts(loop, path)
        pops = {self.tree.statements[place] for place in self.pops(loop, path)} | cuts
        if not pops:
            return failed("T5", steps, f"nothing in the body takes an element out of `{text}`")
        steps.append(f"ok: elements are taken out of `{text}`")
        why = "" if cuts else effects.rebound(path, span)
        if not why:
            pushes = ("grow", "augment", "item") if self.is_dict(i) else ("grow", "augment")
            why = effects.resized(path, span, pushes)
        if why:
            return failed("T5", steps, f"`{text}` may get elements: {why}")
        steps.append(f"ok: nothing puts an element into `{text}`")
        calm = frozenset(k for k in pops if self.is_calm(k))
        missed = self.missed(loop, frozenset(pops), calm)
        if missed:
            why = f"not every path takes an element out of `{text}`: {missed}"
            return failed("T5", steps, why)
        steps.append("ok: every path to the next round takes an element out")
        size = self.iterables.size(i)
        narrow = self.entry(f"len({path})", loop)
        own = Interval(0, size.hi, size.cls, size.why)
        assert own.cls in CLASSES, "a bound class"
        return Attempt(True, "T5", tightened(own, narrow), tuple(steps))

    def no_container(self, i: int, text: str) -> str:
        """Why the object is not known to behave as a container: it is of a project's class."""
        for value in sorted(self.values.of(i)):
            if value.kind == "unknown" or value.name == "None":
                continue
            if value.kind == "literal" and value.name[:1] in "'\"b":
                continue
            if value.kind == "object" and value.name in CONTAINERS:
                continue
            if value.kind == "object" and value.name == "builtins.bool":
                return f"`{text}` is a flag: nothing bounds when it changes"
            return f"`{text}` is neither a counter compared with a bound nor a plain container"
        assert text != "", "an expression is written somehow"
        return ""

    def is_dict(self, i: int) -> bool:
        """Whether storing an element may make the container longer."""
        names = {value.name for value in self.values.of(i)}
        return any("ict" in name or "Mapping" in name or "Counter" in name for name in names)

    def pops(self, loop: int, path: str) -> list[int]:
        """The places in the loop that certainly take an element out when they run."""
        effects = self.effects
        span = ((loop, self.tree.ends[loop]),)
        found: list[int] = []
        for name in effects.same(path):
            for change in effects.changes_in(name, span):
                place = change.place
                if change.kind == "shrink" and self.takes(place) and self.runs_always(place):
                    found.append(place)
            for passed in effects.passings_in(name, span):
                names = self.values.external(passed.call + 1)
                if "heapq.heappop" in names and self.runs_always(passed.call):
                    found.append(passed.call)
        assert all(self.tree.contains(loop, place) for place in found), "in the loop"
        return found

    def takes(self, place: int) -> bool:
        """Whether the change always removes something: no default for a missing key."""
        node = self.tree.nodes[place]
        if isinstance(node, ast.Subscript):
            return not isinstance(node.slice, ast.Slice)
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return False
        assert place >= 0, "a place"
        return node.func.attr in POPS and len(node.args) + len(node.keywords) < 2

    def runs_always(self, place: int) -> bool:
        """Whether an expression is evaluated whenever its statement is."""
        at = place
        for _ in range(self.tree.depths[place] + 1):
            above = self.tree.parents[at]
            node = self.tree.nodes[above]
            if isinstance(self.tree.nodes[at], ast.stmt):
                return True
            if isinstance(node, ast.BoolOp | ast.IfExp):
                first = node.values[0] if isinstance(node, ast.BoolOp) else node.test
                if self.tree.index[first] != at:
                    return False
            elif isinstance(node, NOT_NOW):
                return False
            at = above
        assert place >= 0, "a place"
        return False

    def cuts(self, loop: int, path: str) -> set[int]:
        """The statements `xs = xs[1:]`, if these are all that rebind xs in the loop."""
        if "." in path:
            return set()
        scope, _, name = path.partition(":")
        if int(scope) < 0:
            return set()
        found: set[int] = set()
        for binding in self.definitions.bindings_of(int(scope), name):
            if not self.tree.contains(loop, binding.place):
                continue
            value = self.tree.nodes[binding.value] if binding.value >= 0 else None
            if binding.kind != "assign" or not isinstance(value, ast.Subscript):
                return set()
            if self.effects.path(binding.value + 1) != path or not self.shortens(value):
                return set()
            found.add(self.tree.statements[binding.place])
        assert name != "", "a path has a name"
        return found

    def shortens(self, node: ast.Subscript) -> bool:
        """Whether a slice drops at least one element: xs[k:] with k > 0, xs[:-k]."""
        part = node.slice
        if not isinstance(part, ast.Slice) or part.step is not None:
            return False
        index = self.tree.index
        assert part.step is None, "the whole from one end on"
        if part.upper is None and part.lower is not None:
            return positive(self.iterables.interval(index[part.lower]))
        if part.lower is None and part.upper is not None:
            end = self.iterables.interval(index[part.upper])
            return end.hi is not None and end.hi <= -1
        return False

    def is_calm(self, statement: int) -> bool:
        """Whether the statement cannot raise before the element is out."""
        node = self.tree.nodes[statement]
        if not isinstance(node, ast.Assign | ast.Expr):
            return False
        assert statement >= 0, "a place"
        value = node.value
        if isinstance(value, ast.Subscript):
            return True
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            return value.func.attr in ("pop", "popleft", "popitem", "clear") and not value.args
        return False


MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def ends_empty(sign: str, number: int | None) -> bool:
    """Whether `len(xs) sign number` fails once the container is empty, whatever it had before."""
    if number is None:
        return False
    if sign == ">":
        return number >= 0
    return number >= 1 if sign == ">=" else sign == "!=" and number == 0


PURE_NUMBERS: Final = frozenset(
    ("builtins.len", "builtins.min", "builtins.max", "builtins.abs", "builtins.int", "math.isqrt")
    + ("builtins.round", "math.floor", "math.ceil", "math.sqrt", "builtins.ord", "math.trunc")
    + ("builtins.float", "builtins.pow", "math.log", "math.log2", "math.log10", "builtins.bool")
)


def _progress(attempt: Attempt) -> tuple[int, bool]:
    return (len(attempt.steps), "never changes" not in attempt.why)


def _weakness(attempt: Attempt) -> tuple[int, int]:
    hi = attempt.bound.hi
    return (CLASSES.index(attempt.bound.cls), hi if hi is not None else 1 << 64)


def is_named(node: ast.AST, name: str) -> bool:
    """Whether an expression is a certain name."""
    return isinstance(node, ast.Name) and node.id == name


def loop_bound(attempt: Attempt) -> str:
    """The bound of a proven loop in words."""
    hi = attempt.bound.hi
    assert attempt.proven, "a loop with a proof"
    return str(hi) if hi is not None else attempt.bound.why or "the number of rounds"


def readable(path: str) -> str:
    """A path as it is written."""
    return plain(path)

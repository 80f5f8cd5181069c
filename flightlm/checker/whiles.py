"""Proofs that a `while` loop ends, by the templates of rule 2.

T1  `i < E`: i a local int that every path steps up, E invariant
T2  `i > E`: the mirror image
T3  `n > 0` with `n //= k` (k >= 2) or `n >>= k` (k >= 1) on every path
T4  a conjunction with one provable operand, a disjunction whose operands are all provable
T5  `while xs:` where every path takes an element out and nothing puts one in
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.bounds_model import CLASSES, FREE, Interval, scaled, tightened, worst
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
        return self.steps[-1].partition(": ")[2]


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

    __slots__ = ("bounds", "file", "iterables", "swallows", "tree")

    def __init__(self, iterables: Iterables, swallows: Places) -> None:
        assert iterables.tree is iterables.bounds.tree, "one file"
        self.iterables = iterables
        self.bounds = iterables.bounds
        self.file = iterables.file
        self.tree = iterables.tree
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
        if isinstance(node, ast.Call) and self.bounds.linear.is_len(node):
            return self.by_container(loop, self.tree.index[node.args[0]])
        if isinstance(node, ast.Call) and node.args and not node.keywords:
            names = self.file.values.external(self.tree.index[node.func])
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
        found = self.file.values.of(j)
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
        linear = self.bounds.linear
        gap = linear.form(big).minus(linear.form(small))
        strict = sign in ("<", ">")
        attempts: list[Attempt] = []
        for form in (gap, *self.bounds.relaxed(gap)):
            for term in form.terms:
                attempts.append(self.by_counter(loop, form, term, strict))
        good = [attempt for attempt in attempts if attempt.proven]
        assert big != small, "two operands"
        if good:
            return min(good, key=_weakness)
        if not attempts:
            return failed("", [], "the comparison has no counter")
        return max(attempts, key=_progress)

    def emptied(self, left: int, sign: str, right: int) -> int:
        """The container that `len(xs) > 0`, `0 < len(xs)`, `xs != []` compares with emptiness."""
        nodes = self.tree.nodes
        number = self.bounds.linear.number(right)
        other = self.bounds.linear.number(left)
        node = nodes[left]
        if isinstance(node, ast.Call) and self.bounds.linear.is_len(node) and number is not None:
            fits = (sign == ">" and number >= 0) or (sign == ">=" and number >= 1)
            if fits or (sign == "!=" and number == 0):
                return self.tree.index[node.args[0]]
        back = nodes[right]
        if isinstance(back, ast.Call) and self.bounds.linear.is_len(back) and other is not None:
            fits = (sign == "<" and other >= 0) or (sign == "<=" and other >= 1)
            if fits or (sign == "!=" and other == 0):
                return self.tree.index[back.args[0]]
        empty = isinstance(back, ast.List | ast.Tuple | ast.Dict | ast.Constant)
        assert left >= 0, "a place"
        if sign == "!=" and empty and self.is_empty(back):
            return left
        return -1

    def is_empty(self, node: ast.AST) -> bool:
        """Whether a display or literal has nothing in it."""
        if isinstance(node, ast.Constant):
            return node.value in ("", b"")
        if isinstance(node, ast.Dict):
            return not node.keys
        return isinstance(node, ast.List | ast.Tuple) and not node.elts

    def by_counter(self, loop: int, gap: Form, term: Term, strict: bool) -> Attempt:
        """T1, T2, T3: the atom `term` of the gap is the counter, the rest is the bound."""
        up = term.factor < 0
        name = self.counter_name(term)
        text = source_text(self.file, term.place)
        template = "T1" if up else "T2"
        steps: list[str] = []
        if not name:
            known = term.key.partition(":")[2]
            why = "is no local variable: a callee may write it" if "." in known else "is no counter"
            return failed("", steps, f"`{text}` {why}")
        span = ((loop, self.tree.ends[loop]),)
        steps.append(f"ok: `{text}` is compared with a bound")
        why = self.writers(loop, term.place)
        if why:
            return failed(template, steps, why)
        rest = gap.without(term.key)
        zero = not rest.terms and -rest.constant >= (0 if strict else 1) and term.factor == 1
        stepped = self.steps_of(loop, name, term.place, up, zero)
        if stepped.why:
            return failed(template, steps, stepped.why)
        template = "T3" if stepped.halves else template
        steps.append(f"ok: every write of `{text}` in the body steps it {'up' if up else 'down'}")
        if not stepped.halves:
            why = self.start_is_int(loop, term.place)
            if why:
                return failed(template, steps, why)
            steps.append(f"ok: `{text}` starts as an int")
        for other in rest.terms:
            why = self.varies(other, span)
            if why:
                return failed(template, steps, why)
        steps.append("ok: the bound is invariant in the body")
        missed = self.missed(loop, stepped.statements, stepped.statements)
        if missed:
            return failed(template, steps, f"`{text}` is not stepped on every path: {missed}")
        steps.append("ok: every path to the next round steps it")
        bound = self.rounds(loop, gap, term, stepped, strict)
        assert bound.cls in CLASSES, "a bound class"
        return Attempt(True, template, bound, tuple(steps))

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
        for j in range(place, self.tree.ends[place]):
            if isinstance(self.tree.nodes[j], ast.Name):
                return j
        assert place >= 0, "a place"
        return place

    def bindings(self, place: int) -> tuple[Binding, ...]:
        """All bindings of the counter."""
        i = self.name_place(place)
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Name), "a counter is a name"
        return self.file.scopes.bindings(self.file.scopes.of[i], node.id)

    def writers(self, loop: int, place: int) -> str:
        """Why the counter is not the loop's own: written by other functions, or not local."""
        scopes = self.file.scopes
        i = self.name_place(place)
        here = scopes.function(loop)
        name = self.tree.nodes[i].__dict__["id"]
        bindings = self.bindings(place)
        if not bindings:
            return f"`{name}` is not a local variable"
        for binding in bindings:
            node = self.tree.nodes[binding.place]
            around = scopes.function(binding.place)
            if isinstance(node, ast.arg):
                around = scopes.owners[scopes.of[binding.place]]
            if around != here:
                line = self.bounds.effects.line(binding.place)
                if scopes.owners[scopes.resolve(scopes.of[i], name)] != here:
                    return f"`{name}` is not a local variable of the function of the loop"
                return f"`{name}` is also written by another function at line {line}"
        assert here >= -1, "a scope or none"
        return ""

    def steps_of(self, loop: int, name: str, place: int, up: bool, zero: bool) -> Stepped:
        """The statements of the loop that write the counter; `why` if one is no step."""
        found: set[int] = set()
        halves = False
        least = 0
        for binding in self.bindings(place):
            if not self.tree.contains(loop, binding.place):
                continue
            statement = self.tree.statements[binding.place]
            amount = self.amount(statement, binding, name, up)
            if amount == 0 and zero and not up and self.divides(statement, binding, name):
                halves = True
                amount = 1
            if amount == 0:
                line = self.bounds.effects.line(binding.place)
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
        index = self.tree.index
        operator: ast.operator
        if isinstance(node, ast.AugAssign):
            operator = node.op
            by = index[node.value]
        elif binding.kind == "assign" and isinstance(node, ast.Assign) and binding.value >= 0:
            value = self.tree.nodes[binding.value]
            if not isinstance(value, ast.BinOp):
                return 0
            operator = value.op
            sides = (value.left, value.right)
            if isinstance(sides[0], ast.Name) and sides[0].id == name:
                by = index[value.right]
            elif isinstance(sides[1], ast.Name) and sides[1].id == name:
                by = index[value.left]
                if not isinstance(operator, ast.Add):
                    return 0
            else:
                return 0
        else:
            return 0
        step = self.iterables.interval(by)
        sign = 1 if isinstance(operator, ast.Add) else -1
        assert statement >= 0, "a place"
        if not isinstance(operator, ast.Add | ast.Sub) or not is_int(self.file, by):
            return 0
        low = scaled(step, sign if up else -sign).lo
        return max(0, low or 0)

    def divides(self, statement: int, binding: Binding, name: str) -> bool:
        """n //= k, n >>= k, n = n // k, n, r = divmod(n, k)."""
        node = self.tree.nodes[statement]
        index = self.tree.index
        value: ast.AST = node
        if isinstance(node, ast.Assign):
            value = node.value
        if isinstance(node, ast.AugAssign):
            return self.shrinks(node.op, index[node.value])
        if isinstance(value, ast.BinOp) and binding.kind == "assign":
            same = isinstance(value.left, ast.Name) and value.left.id == name
            return same and self.shrinks(value.op, index[value.right])
        if isinstance(value, ast.Call) and isinstance(node, ast.Assign) and len(value.args) == 2:
            names = self.file.values.external(index[value.func])
            first = value.args[0]
            target = node.targets[0]
            same = isinstance(first, ast.Name) and first.id == name
            leads = isinstance(target, ast.Tuple) and index[target.elts[0]] == binding.place
            if "builtins.divmod" in names and same and leads:
                return self.shrinks(ast.FloorDiv(), index[value.args[1]])
        assert statement >= 0, "a place"
        return False

    def shrinks(self, operator: ast.operator, by: int) -> bool:
        """Whether // or >> by this amount makes every positive number smaller."""
        low = self.iterables.interval(by).lo or 0
        assert by >= 0, "a place"
        if isinstance(operator, ast.FloorDiv):
            return low >= 2
        return isinstance(operator, ast.RShift) and low >= 1

    def start_is_int(self, loop: int, place: int) -> str:
        """Why the counter may start as something else than an int; "" if it starts as one."""
        name = self.tree.nodes[self.name_place(place)].__dict__["id"]
        for binding in self.starts(loop, place):
            line = self.bounds.effects.line(binding.place)
            if binding.kind in ("assign", "annassign", "walrus") and binding.value >= 0:
                if is_int(self.file, binding.value):
                    continue
                if is_float(self.file, binding.value):
                    return f"the counter `{name}` starts as no int at line {line}"
            elif binding.kind == "augassign" or is_int(self.file, self.name_place(place)):
                continue
            return f"the start of the counter `{name}` at line {line} is not known to be an int"
        assert name != "", "a counter has a name"
        return ""

    def starts(self, loop: int, place: int) -> list[Binding]:
        """The bindings outside the loop from which the counter may start."""
        i = self.name_place(place)
        reaching = self.bounds.definitions.reaching(i) or self.bindings(place)
        assert loop >= 0, "a place"
        return [b for b in reaching if not self.tree.contains(loop, b.place)]

    def varies(self, term: Term, spans: Spans) -> str:
        """Why an atom of the bound may change in the body."""
        text = source_text(self.file, term.place)
        if term.key.startswith("#"):
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
                names = self.file.values.external(tree.index[node.func])
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
        effects = self.bounds.effects
        path = effects.path(j)
        if path:
            why = effects.rebound(path, spans)
            if why and not self.bounds.fields.fixed(path):
                return why
            measured = isinstance(self.tree.nodes[self.tree.parents[j]], ast.Call)
            return self.bounds.changed(f"len({path})", spans) if measured else ""
        base = effects.path(j + 1) if isinstance(self.tree.nodes[j], ast.Subscript) else ""
        if base:
            if self.bounds.fields.fixed_length(base):
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
            return Interval(0, max(0, far).bit_length(), cls, why)
        assert stepped.least > 0, "a step moves"
        return Interval(0, max(0, -(-far // stepped.least)), cls, why)

    def start(self, loop: int, term: Term) -> Interval:
        """Where the counter starts."""
        found: Interval | None = None
        for binding in self.starts(loop, term.place):
            value = FREE
            if binding.kind in ("assign", "annassign", "walrus") and binding.value >= 0:
                value = self.iterables.interval(binding.value)
            if found is not None:
                lo = None if found.lo is None or value.lo is None else min(found.lo, value.lo)
                hi = None if found.hi is None or value.hi is None else max(found.hi, value.hi)
                value = Interval(lo, hi, worst(found.cls, value.cls), found.why or value.why)
            found = value
        best = FREE if found is None else found
        if not isinstance(self.tree.nodes[term.place], ast.Name):
            return Interval(0, 0, "K")  # the square of the counter, which only grows
        narrow = self.entry(term.key, loop)
        assert narrow.cls in CLASSES, "a bound class"
        return tightened(best, narrow)

    def entry(self, key: str, loop: int) -> Interval:
        """What the guards before the loop say of an atom."""
        found = FREE
        for _ in range(ROUNDS):
            self.bounds.begin()
            found = self.bounds.of_key(key, loop)
            waiting = [goal for goal in self.bounds.needed() if not self.iterables.answered(goal)]
            if not waiting:
                break
            for goal in waiting:
                self.iterables.solve(goal)
        assert found.cls in CLASSES, "a bound class"
        return found

    def settled(self, form: Form, loop: int) -> Interval:
        """The interval of a sum at the beginning of the loop."""
        found = FREE
        for _ in range(ROUNDS):
            self.bounds.begin()
            found = self.bounds.of_form(form, loop)
            waiting = [goal for goal in self.bounds.needed() if not self.iterables.answered(goal)]
            if not waiting:
                break
            for goal in waiting:
                self.iterables.solve(goal)
        assert found.cls in CLASSES, "a bound class"
        return found

    def by_container(self, loop: int, i: int) -> Attempt:
        """T5: the container at i is emptied."""
        effects = self.bounds.effects
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
        for value in sorted(self.file.values.of(i)):
            if value.kind == "unknown" or value.name == "None":
                continue
            if value.kind == "literal" and value.name[:1] in "'\"b":
                continue
            if value.kind == "object" and value.name in CONTAINERS:
                continue
            if value.kind == "object" and value.name.startswith("builtins.bool"):
                return f"`{text}` is a flag: nothing bounds when it changes"
            return f"`{text}` is neither a counter compared with a bound nor a plain container"
        assert text != "", "an expression is written somehow"
        return ""

    def is_dict(self, i: int) -> bool:
        """Whether storing an element may make the container longer."""
        names = {value.name for value in self.file.values.of(i)}
        return any("ict" in name or "Mapping" in name or "Counter" in name for name in names)

    def pops(self, loop: int, path: str) -> list[int]:
        """The places in the loop that certainly take an element out when they run."""
        effects = self.bounds.effects
        found: list[int] = []
        for name in effects.same(path):
            for change in effects.changes.get(name, ()):
                place = change.place
                inside = change.kind == "shrink" and self.tree.contains(loop, place)
                if inside and self.takes(place) and self.runs_always(place):
                    found.append(place)
            for passed in effects.passed.get(name, ()):
                names = self.file.values.external(passed.call + 1)
                inside = self.tree.contains(loop, passed.call) and "heapq.heappop" in names
                if inside and self.runs_always(passed.call):
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
        for binding in self.file.scopes.scopes[int(scope)].bindings.get(name, ()):
            if not self.tree.contains(loop, binding.place):
                continue
            value = self.tree.nodes[binding.value] if binding.value >= 0 else None
            if binding.kind != "assign" or not isinstance(value, ast.Subscript):
                return set()
            if self.bounds.effects.path(binding.value + 1) != path or not self.shortens(value):
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
        if part.upper is None and part.lower is not None:
            return (self.iterables.interval(index[part.lower]).lo or 0) >= 1
        if part.lower is None and part.upper is not None:
            hi = self.iterables.interval(index[part.upper]).hi
            return hi is not None and hi <= -1
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


def loop_bound(attempt: Attempt) -> str:
    """The bound of a proven loop in words."""
    hi = attempt.bound.hi
    assert attempt.proven, "a loop with a proof"
    return str(hi) if hi is not None else attempt.bound.why or "the number of rounds"


def readable(path: str) -> str:
    """A path as it is written."""
    return plain(path)

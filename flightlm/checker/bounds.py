"""Bounds of whole numbers: between which values an expression lies, and why.

The bound classes of rule 2: K a constant; C a capacity (the length of a container that never
grows, the shape of an array, a frozen field); G a number that depends on data, under a guard that
dominates its use; D one without.  Goals that need other goals wait on an explicit stack.
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.bounds_model import (
    CLASSES,
    FREE,
    NATURAL,
    UNSEEN,
    Interval,
    Size,
    added,
    exactly,
    greatest,
    joined,
    least,
    magnitude,
    masked,
    natural,
    positive,
    product,
    quotient,
    remainder,
    scaled,
    shifted,
    tightened,
    worst,
)
from flightlm.checker.context import FileContext
from flightlm.checker.definitions import NO_BINDINGS, Definitions
from flightlm.checker.effects import Effects, Spans
from flightlm.checker.fields import Fields
from flightlm.checker.guards import Fact, Guards
from flightlm.checker.linear import MAX_TERMS, OPAQUE, Form, Linear, Term
from flightlm.checker.paths import Leaving
from flightlm.checker.scopes import Binding

MAX_REWRITES: Final = 24
GROWTH: Final = ("grow", "augment", "item")
EXTREMES: Final = frozenset(("builtins.min", "builtins.max"))
WHOLE_CALLS: Final = frozenset(("builtins.int", "operator.index"))
INFINITE: Final = frozenset(("math.inf", "numpy.inf", "numpy.Inf", "cmath.inf"))
INFINITE_TEXTS: Final = ("inf", "+inf", "infinity", "Infinity")


class Bounds:
    """Answers goals about expressions of one file; every answer is kept.

    `lengths` is asked for the length of a container; see iterables.py.
    """

    __slots__ = (
        "definitions",
        "effects",
        "fields",
        "file",
        "guards",
        "leaving",
        "linear",
        "memo",
        "missing",
        "notes",
        "read",
        "sizes",
        "tree",
        "values",
    )

    def __init__(self, file: FileContext, leaving: Leaving) -> None:
        assert file.tree is leaving.tree, "one file"
        self.file = file
        self.tree = file.tree
        self.values = file.values
        self.leaving = leaving
        self.effects = Effects(file)
        self.guards = Guards(file, self.effects, leaving)
        self.linear = Linear(self.effects)
        self.definitions = Definitions(file, self.effects)
        self.fields = Fields(file, self.effects)
        self.memo: dict[int, Interval] = {}
        self.sizes: dict[int, Size] = {}
        self.missing: list[int] = []
        self.read: dict[Fact, list[Form]] = {}
        self.notes: dict[str, str] = {}  # atom -> why a guard does not hold any more

    def begin(self) -> None:
        """Start an attempt at a goal."""
        self.missing = []

    def needed(self) -> list[int]:
        """The goals that the attempt needed and did not have, each once."""
        assert len(self.missing) <= limits.MAX_NODES, "goals come from nodes"
        return list(dict.fromkeys(self.missing))

    def keep(self, i: int, value: Interval) -> None:
        """Keep the answer to a goal."""
        assert value.cls in CLASSES, "a bound class"
        self.memo[i] = value

    def keep_size(self, i: int, size: Size) -> None:
        """Keep the answer to a size goal."""
        assert size.cls in CLASSES, "a bound class"
        self.sizes[i] = size

    def forget(self, goal: int) -> None:
        """Take an answer back: it was given before what it needs was known."""
        if goal < 0:
            del self.sizes[-goal - 1]
        else:
            del self.memo[goal]

    def forget_all(self) -> None:
        """Take every answer back: more is known now."""
        self.memo = {}
        self.sizes = {}
        assert len(self.sizes) == 0, "nothing is kept"

    def exact_length(self, node: ast.Constant) -> Interval:
        """The length of a literal text."""
        assert isinstance(node.value, str | bytes), "a text"
        return exactly(len(node.value))

    def ask(self, i: int) -> Interval:
        """The interval of expression i if it is known; else note that it is needed."""
        known = self.memo.get(i)
        if known is not None:
            return known
        assert i >= 0, "a place"
        self.missing.append(i)
        return FREE

    def compute(self, i: int) -> Interval:
        """The interval of expression i from those that are known."""
        value = self.linear.number(i)
        if value is not None:
            return exactly(value)
        node = self.tree.nodes[i]
        result = FREE
        if isinstance(node, ast.BinOp):
            result = self.of_operator(i, node)
        elif isinstance(node, ast.Name):
            result = self.of_name(i, node)
        elif isinstance(node, ast.Call):
            result = self.of_call(node)
        elif isinstance(node, ast.Attribute):
            result = self.fields.number(i)
        elif isinstance(node, ast.IfExp):
            arms = [self.tree.index[node.body], self.tree.index[node.orelse]]
            result = joined([self.ask(arm) for arm in arms])
        elif isinstance(node, ast.NamedExpr):
            result = self.ask(self.tree.index[node.value])
        elif isinstance(node, ast.Subscript):
            result = self.of_subscript(i, node)
        elif isinstance(node, ast.UnaryOp):
            result = self.of_form(self.linear.form(i), i)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            result = Interval(0, 1, "K")
        assert result.cls in CLASSES, "a bound class"
        return self.guarded(i, result)

    def of_operator(self, i: int, node: ast.BinOp) -> Interval:
        """Sums by their form, other operators by their operands."""
        if isinstance(node.op, ast.Add | ast.Sub):
            return self.of_form(self.linear.form(i), i)
        left = self.ask(self.tree.index[node.left])
        right = self.ask(self.tree.index[node.right])
        if isinstance(node.op, ast.Mult):
            return product(left, right)
        if isinstance(node.op, ast.FloorDiv):
            return quotient(left, right)
        if isinstance(node.op, ast.Mod):
            return remainder(left, right)
        if isinstance(node.op, ast.RShift) and natural(right) and natural(left):
            return Interval(0, left.hi, left.cls, left.why)
        if isinstance(node.op, ast.LShift):
            return shifted(left, right)
        if isinstance(node.op, ast.BitAnd):
            ends = [v for v in (left, right) if natural(v)]
            return Interval(0, None, "D") if not ends else masked(ends)
        assert left.cls in CLASSES, "a bound class"
        return FREE

    def of_name(self, i: int, node: ast.Name) -> Interval:
        """A variable: whatever its bindings give."""
        bindings = self.definitions.reaching(i)
        if not bindings:
            return FREE
        found: list[Interval] = []
        for binding in bindings:
            found.append(self.of_binding(binding))
        result = joined(found)
        if any(binding.kind == "augassign" for binding in bindings):
            result = self.of_counter(bindings)
        assert node.id != "", "a name"
        if result.cls == "D" and result.hi is None and self.definitions.is_constant(i):
            return Interval(result.lo, None, "C", f"module constant `{node.id}`")
        return result

    def of_binding(self, binding: Binding) -> Interval:
        """What one binding gives."""
        if binding.kind in ("assign", "annassign", "walrus") and binding.value >= 0:
            return self.ask(binding.value)
        if binding.kind in ("for", "comp") and binding.value >= 0:
            return self.of_loop_variable(binding)
        assert binding.kind != "", "a binding has a kind"
        return FREE

    def of_counter(self, bindings: tuple[Binding, ...]) -> Interval:
        """A variable that is also stepped: steps up keep its lower end, steps down its upper."""
        starts: list[Interval] = []
        up = True
        down = True
        for binding in bindings:
            if binding.kind != "augassign":
                starts.append(self.of_binding(binding))
                continue
            node = self.tree.nodes[self.tree.parents[binding.place]]
            step = self.ask(binding.value)
            adds = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add)
            takes = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub)
            up = up and adds and natural(step)
            down = down and takes and natural(step)
        if not starts:
            return FREE
        start = joined(starts)
        assert not (up and down) or len(starts) == len(bindings), "a step has one direction"
        if up:
            return Interval(start.lo, None, "D")
        return Interval(None, start.hi, start.cls, start.why) if down else FREE

    def of_loop_variable(self, binding: Binding) -> Interval:
        """The target of a loop over a range, or the counter of enumerate."""
        call = self.tree.nodes[binding.value]
        index = self.tree.index
        if not isinstance(call, ast.Call) or not call.args:
            return FREE
        names = self.values.external(index[call.func])
        unpacked = self.tree.fields[binding.place] == "elts"
        assert self.tree.contains(0, binding.place), "a binding has a place"
        if "builtins.enumerate" in names and unpacked and len(call.args) == 1:
            above = self.tree.nodes[self.tree.parents[binding.place]]
            leading = isinstance(above, ast.Tuple) and index[above.elts[0]] == binding.place
            return NATURAL if leading else FREE
        return self.of_range(call) if "builtins.range" in names and not unpacked else FREE

    def of_range(self, call: ast.Call) -> Interval:
        """The numbers of a range that goes up."""
        index = self.tree.index
        if any(isinstance(argument, ast.Starred) for argument in call.args):
            return FREE
        given = [self.ask(index[argument]) for argument in call.args]
        assert len(given) > 0, "a range has a stop"
        if len(given) == 1:
            given.insert(0, exactly(0))
        if len(given) == 3 and not positive(given[2]):
            return FREE
        start, stop = given[:2]
        return Interval(start.lo, None if stop.hi is None else stop.hi - 1, stop.cls, stop.why)

    def of_call(self, node: ast.Call) -> Interval:
        """min, max, len, abs, int, ord and the like."""
        index = self.tree.index
        names = self.values.external(index[node.func])
        if any(isinstance(argument, ast.Starred) for argument in node.args) or not node.args:
            return FREE
        assert len(node.args) > 0, "the call has arguments"
        first = index[node.args[0]]
        if "builtins.len" in names:
            return self.length(first)
        if names & EXTREMES and not node.keywords and len(node.args) > 1:
            values = [self.ask(index[argument]) for argument in node.args]
            return least(values) if "builtins.min" in names else greatest(values)
        if names & WHOLE_CALLS and len(node.args) == 1:
            return self.ask(first)
        if "builtins.abs" in names:
            return magnitude(self.ask(first))
        return Interval(0, 0x10FFFF, "K") if "builtins.ord" in names else FREE

    def of_subscript(self, i: int, node: ast.Subscript) -> Interval:
        """An element of a shape is a capacity; bytes have small elements."""
        base = self.tree.nodes[i + 1]
        assert self.tree.nodes[i] is node, "the subscript at i"
        values = self.values
        shaped = isinstance(base, ast.Attribute) and base.attr == "shape"
        if shaped and values.is_array(i + 2) is not False:
            return Interval(0, None, "C", "the shape of an array")
        kinds = {value.name for value in values.of(i + 1)}
        if kinds and kinds <= {"builtins.bytes", "builtins.bytearray"}:
            return Interval(0, 255, "K")
        return FREE

    def length(self, container: int) -> Interval:
        """The length of a container, as far as Iterables knows it."""
        known = self.size(container)
        assert container >= 0, "a place"
        return Interval(known.lo, known.hi, known.cls, known.why)

    def size(self, container: int) -> Size:
        """How often iterating an expression runs, if it is known; else note that it is needed."""
        known = self.sizes.get(container)
        if known is not None:
            return known
        assert container >= 0, "a place"
        self.missing.append(-container - 1)
        return UNSEEN

    def of_form(self, form: Form, use: int) -> Interval:
        """The interval of a sum: by its atoms, by guards, by the definitions of its variables."""
        best = self.of_terms(form)
        forms = [form] if len(form.terms) <= MAX_TERMS else []
        for step in range(MAX_REWRITES):
            if step >= len(forms) or (best.hi is not None and best.lo is not None):
                break
            found = tightened(self.of_terms(forms[step]), self.by_facts(forms[step], use))
            best = tightened(best, found)
            for other in self.rewritten(forms[step], use):
                if other not in forms:
                    forms.append(other)
        assert best.cls in CLASSES, "a bound class"
        return best

    def of_terms(self, form: Form) -> Interval:
        """The sum of the intervals of the terms."""
        lo: int | None = form.constant
        hi: int | None = form.constant
        cls = "K"
        why = ""
        for term in form.terms:
            node = self.tree.nodes[term.place]
            sums = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
            value = scaled(FREE if sums else self.ask(term.place), term.factor)
            lo = added(lo, value.lo)
            hi = added(hi, value.hi)
            if value.cls == "D" or CLASSES.index(value.cls) > CLASSES.index(cls):
                why = value.why
            cls = worst(cls, value.cls)
        assert cls in CLASSES, "a bound class"
        return Interval(lo, hi, cls, why)

    def by_facts(self, form: Form, use: int) -> Interval:
        """What guards say of this very sum."""
        best = FREE
        if not form.terms:
            return exactly(form.constant)
        for fact in self.guards.at(use):
            for less in self.readings(fact):
                if less.keys() != form.keys():
                    continue
                over = form.minus(less)  # form <= form - less, for less <= 0
                under = form.minus(less.times(-1))
                if over.terms and under.terms:
                    continue
                if self.unstable(form, fact, use):
                    continue
                text = self.guard_text(fact)
                if not over.terms:
                    best = tightened(best, Interval(None, over.constant, "G", text))
                else:
                    best = tightened(best, Interval(under.constant, None, "D"))
        assert best.cls in CLASSES, "a bound class"
        return best

    def readings(self, fact: Fact) -> list[Form]:
        """The fact as forms that are at most 0."""
        known = self.read.get(fact)
        if known is None:
            known = self.read_fact(fact)
            self.read[fact] = known
        return known

    def read_fact(self, fact: Fact) -> list[Form]:
        """The same, read anew."""
        left = self.linear.form(fact.left, fact.swap)
        right = Form((), fact.constant)
        if fact.right >= 0:
            right = self.linear.form(fact.right, fact.swap)
        assert fact.sign != "", "a comparison has a sign"
        over = left.minus(right)
        under = right.minus(left)
        if fact.sign == "<=":
            return [over]
        if fact.sign == "<":
            return [over.plus(1)]
        if fact.sign == ">=":
            return [under]
        if fact.sign == ">":
            return [under.plus(1)]
        return [over, under] if fact.sign == "==" else []

    def unstable(self, form: Form, fact: Fact, use: int) -> str:
        """Why the atoms of a form may have changed since the guard; "" if they have not."""
        spans = self.guards.spans(fact.at, fact.after, use)
        for term in form.terms:
            why = self.changed(term.key, spans)
            if why:
                return why
        assert len(spans) > 0, "there is a span"
        return ""

    def changed(self, key: str, spans: Spans) -> str:
        """Why an atom may have another value after the spans."""
        if key.startswith(OPAQUE):
            return "it is computed anew"
        inner, _, _ = key.partition("[")
        if key.startswith("len("):
            inner = key[4:-1]
        assert ":" in inner, "an atom is built on a path"
        why = self.effects.rebound(inner, spans)
        if why and not self.fields.fixed(inner):
            return why
        if key == inner or self.fields.fixed_length(inner):
            return ""
        kinds = GROWTH if key.startswith("len(") else (*GROWTH, "shrink", "reorder")
        return self.effects.resized(inner, spans, kinds)

    def line(self, i: int) -> int:
        """The line of node i."""
        return self.effects.line(i)

    def guard_text(self, fact: Fact) -> str:
        """How a guard is named in proofs."""
        return f"guard at line {self.line(fact.at)}"

    def guarded(self, i: int, value: Interval) -> Interval:
        """The interval narrowed by the guards that dominate i."""
        form = self.linear.form(i)
        if len(form.terms) != 1:
            return value
        (term,) = form.terms
        if term.factor != 1:
            return value
        narrow = self.of_key(term.key, i)
        shift = form.constant
        moved = Interval(added(narrow.lo, shift), added(narrow.hi, shift), narrow.cls, narrow.why)
        assert moved.cls == narrow.cls, "a shift keeps the class"
        return tightened(value, moved)

    def of_key(self, key: str, use: int) -> Interval:
        """What the guards that dominate `use` say of one atom."""
        best = FREE
        facts = self.guards.at(use) if not key.startswith(OPAQUE) else ()
        for fact in facts:
            for less in self.readings(fact):
                factor = less.factor(key)
                if factor == 0:
                    continue
                rest = less.without(key)
                other = self.of_terms(rest.times(-1))
                if other.hi is None and (factor < 0 or other.cls not in "KC"):
                    continue
                why = self.unstable(Form((Term(key, 1, use),), 0), fact, use)
                if why:
                    self.notes[key] = why
                    continue
                best = tightened(best, self.from_fact(factor, other, fact))
        assert best.cls in CLASSES, "a bound class"
        return best

    def from_fact(self, factor: int, other: Interval, fact: Fact) -> Interval:
        """factor * atom <= other: an upper end, or a lower one for a negative factor."""
        if factor > 0:
            hi = None if other.hi is None else other.hi // factor
            cls = "G" if hi is not None else "C"
            return Interval(None, hi, cls, self.guard_text(fact))
        assert factor < 0, "the atom is in the fact"
        return FREE if other.hi is None else Interval(-(other.hi // -factor), None, "D")

    def rewritten(self, form: Form, use: int) -> list[Form]:
        """Forms that are equal to this one, or at least as large: definitions and arms of min."""
        found: list[Form] = []
        for term in form.terms:
            node = self.tree.nodes[term.place]
            if isinstance(node, ast.Call) and term.factor > 0:
                found.extend(self.arms(form, term, node, "builtins.min"))
            elif isinstance(node, ast.Call):
                found.extend(self.arms(form, term, node, "builtins.max"))
            elif isinstance(node, ast.Name):
                value = self.definition(term.place, use)
                if value >= 0:
                    instead = self.linear.form(value)
                    found.append(self.linear.rebuilt(form, term.key, instead))
        assert len(found) <= limits.MAX_NODES, "no more than the terms and arms"
        return found

    def relaxed(self, gap: Form) -> list[Form]:
        """Sums that are at least as large: an argument of min instead of min."""
        found: list[Form] = []
        for term in gap.terms:
            node = self.tree.nodes[term.place]
            if isinstance(node, ast.Call):
                name = "builtins.min" if term.factor > 0 else "builtins.max"
                found.extend(self.arms(gap, term, node, name))
        assert len(found) <= limits.MAX_NODES, "no more than the arguments"
        return found

    def is_infinite(self, i: int) -> bool:
        """Whether expression i names the infinite float."""
        value = self.values.constant(i)
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            return True
        bindings = NO_BINDINGS
        if isinstance(self.tree.nodes[i], ast.Name):
            bindings = self.definitions.reaching(i)
        assert self.tree.contains(0, i), "a place of the tree"
        if any(self.makes_infinity(max(binding.value, 0)) for binding in bindings):
            return True
        return bool(self.values.external(i) & INFINITE)

    def makes_infinity(self, i: int) -> bool:
        """Whether node i is float("inf")."""
        node = self.tree.nodes[i]
        if not isinstance(node, ast.Call) or len(node.args) != 1:
            return False
        argument = node.args[0]
        text = argument.value if isinstance(argument, ast.Constant) else ""
        names = self.values.external(self.tree.index[node.func])
        return "builtins.float" in names and text in INFINITE_TEXTS

    def arms(self, form: Form, term: Term, node: ast.Call, name: str) -> list[Form]:
        """The form with min (or a subtracted max) replaced by each of its arguments."""
        index = self.tree.index
        if name not in self.values.external(index[node.func]) or node.keywords:
            return []
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            return []
        if len(node.args) < 2 or not term.opaque:
            return []
        forms = [self.linear.form(index[argument]) for argument in node.args]
        return [self.linear.rebuilt(form, term.key, instead) for instead in forms]

    def definition(self, i: int, use: int) -> int:
        """The expression that the variable at i is equal to, still at `use`; -1 if none is."""
        bindings = self.definitions.reaching(i)
        if len(bindings) != 1 or bindings[0].kind not in ("assign", "annassign", "walrus"):
            return -1
        value = bindings[0].value
        if value < 0 or value > use:
            return -1
        start = self.tree.ends[self.tree.statements[value]]
        spans = self.guards.spans(value, start, use)
        assert value <= use, "a definition comes first"
        form = self.linear.form(value)
        for term in form.terms:
            if not term.opaque and self.changed(term.key, spans):
                return -1
        return value

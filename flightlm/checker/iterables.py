"""How often iterating an expression runs: bounded, endless, a stream, or not known."""

from __future__ import annotations

import ast
import math
from typing import Final

from flightlm.checker.bounds import Bounds
from flightlm.checker.bounds_model import (
    CLASSES,
    FREE,
    NATURAL,
    UNSEEN,
    Interval,
    Size,
    joined,
    natural,
    worst,
)
from flightlm.checker.effects import plain
from flightlm.checker.iterable_types import (
    BY_ARGUMENT,
    EAGER,
    ENDLESS,
    FINITE,
    FINITE_METHODS,
    NODE_LISTS,
    ONE_OF,
    PIECES,
    PRODUCTS,
    VIEWS,
    sort_of_type,
)
from flightlm.checker.objects import Value
from flightlm.checker.paths import FORS
from flightlm.checker.scopes import Binding, Scope
from flightlm.checker.stdlib import type_of
from flightlm.checker.syntax import COMPREHENSIONS, generators_of
from flightlm.checker.words import first_part, last_part

MAX_STEPS: Final = 200_000  # of one goal and everything that it needs
MAX_OPEN: Final = 400
GROWTH: Final = ("grow", "augment", "item")
NOT_ITERABLE: Final = frozenset(
    ("None", "types.NoneType", "builtins.int", "builtins.bool", "builtins.float")
    + ("builtins.complex", "types.EllipsisType")
)
WITH_ELEMENTS: Final = frozenset(
    ("builtins.list", "builtins.set", "builtins.frozenset", "collections.deque", "builtins.dict")
    + ("collections.abc.Sequence", "typing.Sequence", "collections.abc.Iterable")
)
WALKS: Final = frozenset(("os.walk", "os.fwalk", "pathlib.Path.walk"))
MAX_CHOICE: Final = 1000  # elements of which permutations are counted
TRANSPARENT: Final = (ast.BoolOp, ast.IfExp, ast.NamedExpr, ast.Starred)
CHOICES: Final = frozenset(
    ("itertools.permutations", "itertools.combinations", "itertools.combinations_with_replacement")
)
KINDS: Final = ("bounded", "foreign", "unknown", "stream", "unbounded")
DATA: Final = Size("bounded", 0, None, "D")
MEMBERS: Final = Size("bounded", 0, None, "C", "the members of an enumeration")


def endless(what: str) -> Size:
    """Something without an end."""
    return Size("unbounded", 0, None, "D", what)


def unknown(why: str) -> Size:
    """Something that may have no end."""
    return Size("unknown", 0, None, "D", why)


def of_interval(value: Interval) -> Size:
    """As many rounds as a number says; a negative number means none."""
    lo = max(0, value.lo or 0)
    hi = None if value.hi is None else max(0, value.hi)
    return Size("bounded", lo, hi, value.cls, value.why)


def bounded(size: Size) -> Interval:
    """The number of rounds."""
    return Interval(size.lo, size.hi, size.cls, size.why)


def any_of(sizes: list[Size]) -> Size:
    """One of several containers: the worst of them."""
    assert len(sizes) > 0, "there is one"
    bad = max(sizes, key=_badness)
    if bad.kind != "bounded":
        return bad
    return of_interval(joined([bounded(size) for size in sizes]))


def _badness(size: Size) -> int:
    return KINDS.index(size.kind)


def shortest(sizes: list[Size]) -> Size:
    """All at once until one ends."""
    good = [size for size in sizes if size.kind == "bounded"]
    if not good:
        return max(sizes, key=_badness) if sizes else Size("bounded", 0, 0, "K")
    best = min(good, key=_strength)
    highs = [size.hi for size in good if size.hi is not None]
    assert best.kind == "bounded", "one of them ends"
    return Size("bounded", 0, min(highs, default=None), best.cls, best.why)


def _strength(size: Size) -> int:
    return CLASSES.index(size.cls)


def combined(sizes: list[Size], multiply: bool) -> Size:
    """One after the other, or every combination."""
    lo = 1 if multiply else 0
    hi: int | None = lo
    cls = "K"
    why = ""
    bad = [size for size in sizes if size.kind != "bounded"]
    if bad:
        return max(bad, key=_badness)
    for size in sizes:
        if size.hi is None or hi is None:
            hi = None
        else:
            hi = hi * size.hi if multiply else hi + size.hi
        lo = lo * size.lo if multiply else lo + size.lo
        if size.cls != "K" and worst(cls, size.cls) == size.cls:
            why = size.why or why
        cls = worst(cls, size.cls)
    assert lo >= 0, "a number of rounds"
    return Size("bounded", lo, hi, cls, why)


def of_library_type(name: str, named_only: bool) -> Size:
    """The size of an object of a library's type, or of what a dotted path names there."""
    short = last_part(name)
    kind = type_of(name) if named_only else name
    sort = sort_of_type(kind or name)
    if sort == "unknown":
        sort = sort_of_type(name)
    assert short != "", "a type has a name"
    if sort == "bounded" or (first_part(name) == "ast" and short in NODE_LISTS):
        return DATA
    if sort == "stream":
        return Size("stream", 0, None, "D", f"`{short}` gives data as long as it comes")
    if sort == "unbounded":
        return endless(f"`{short}` never ends")
    vague = named_only and name.count(".") > 1
    return UNSEEN if vague else unknown(f"`{short}` may be endless")


class Iterables:
    """Answers the size goals of Bounds, and runs the stack of open goals."""

    __slots__ = (
        "bounds",
        "definitions",
        "effects",
        "fields",
        "file",
        "guards",
        "lengths",
        "linear",
        "open_whiles",
        "project",
        "scopes",
        "tree",
        "values",
    )

    def __init__(self, bounds: Bounds) -> None:
        assert bounds.tree is bounds.file.tree, "one file"
        self.bounds = bounds
        self.definitions = bounds.definitions
        self.effects = bounds.effects
        self.fields = bounds.fields
        self.guards = bounds.guards
        self.linear = bounds.linear
        self.file = bounds.file
        self.tree = bounds.tree
        self.scopes = bounds.file.scopes
        self.values = bounds.file.values
        self.project = bounds.file.index
        self.lengths: dict[str, tuple[int, ...]] = {}  # path -> the calls of len() with it
        self.open_whiles: set[int] = set()  # while loops without a proof

    def note_whiles(self, unproven: set[int]) -> None:
        """Take note of the while loops without a proof; generators with one have no end."""
        self.open_whiles = set(unproven)
        self.bounds.forget_all()
        assert all(k >= 0 for k in unproven), "places"

    def interval(self, i: int) -> Interval:
        """The interval of expression i."""
        self.solve(i)
        return self.bounds.memo[i]

    def size(self, i: int) -> Size:
        """How often iterating expression i runs."""
        self.solve(-i - 1)
        return self.bounds.sizes[i]

    def solve(self, goal: int) -> None:
        """Answer a goal (a place, or -place-1 for a size) and what it needs, on a stack."""
        bounds = self.bounds
        stack = [goal]
        opened: set[int] = set()
        for step in range(MAX_STEPS):
            if not stack:
                break
            top = stack[-1]
            if self.answered(top):
                stack.pop()
                continue
            opened.add(top)
            bounds.begin()
            self.try_goal(top)
            fresh = [i for i in bounds.needed() if i not in opened]
            if fresh and len(stack) < MAX_OPEN and step < MAX_STEPS // 2:
                bounds.forget(top)
                stack.extend(fresh)
            else:
                stack.pop()
        assert self.answered(goal), "every goal has an answer"

    def answered(self, goal: int) -> bool:
        """Whether a goal has its answer."""
        if goal < 0:
            return -goal - 1 in self.bounds.sizes
        return goal in self.bounds.memo

    def try_goal(self, goal: int) -> None:
        """Answer a goal with what is known so far."""
        assert not self.answered(goal), "once"
        if goal < 0:
            self.bounds.keep_size(-goal - 1, self.compute(-goal - 1))
        else:
            self.bounds.keep(goal, self.bounds.compute(goal))

    def compute(self, i: int) -> Size:
        """The size of expression i, narrowed by guards on its length."""
        node = self.tree.nodes[i]
        found = self.of_node(i, node)
        path = self.effects.path(i)
        if found.kind == "unknown" and path:
            narrowed = self.by_evidence(i, path)
            found = narrowed if narrowed is not None else found
        if not path or found.kind != "bounded":
            return found
        narrow = self.bounds.of_key(f"len({path})", i)
        hi = found.hi if narrow.hi is None else narrow.hi
        if narrow.hi is not None and found.hi is not None:
            hi = min(narrow.hi, found.hi)
        better = CLASSES.index(narrow.cls) < CLASSES.index(found.cls)
        cls = narrow.cls if better else found.cls
        assert hi is None or hi >= -1, "a length"
        return Size("bounded", found.lo, hi, cls, narrow.why if better else found.why)

    def of_node(self, i: int, node: ast.AST) -> Size:
        """The size of expression i by its kind."""
        assert self.tree.nodes[i] is node, "the expression at i"
        if isinstance(node, ast.Name):
            return self.of_name(i, node)
        if isinstance(node, ast.Call):
            return self.of_call(i, node)
        if isinstance(node, ast.Subscript):
            return self.of_subscript(i, node)
        if isinstance(node, ast.BinOp):
            return self.of_operator(i, node)
        if isinstance(node, TRANSPARENT):
            return any_of([self.bounds.size(place) for place in self.arms(node)])
        built = self.of_built(i, node)
        return self.with_class(i, self.of_type(i)) if built is None else built

    def arms(self, node: ast.AST) -> list[int]:
        """The places of the expressions one of which is the value of this one."""
        assert isinstance(node, TRANSPARENT), "an expression that passes a value on"
        if isinstance(node, ast.BoolOp):
            values = node.values
        elif isinstance(node, ast.IfExp):
            values = [node.body, node.orelse]
        else:
            values = [node.value]
        return [self.tree.index[value] for value in values]

    def of_built(self, i: int, node: ast.AST) -> Size | None:
        """The size of a literal, a display or a comprehension; None for another expression."""
        assert not isinstance(node, TRANSPARENT), "those are judged by what they pass on"
        if isinstance(node, ast.Constant):
            known = isinstance(node.value, str | bytes)
            return of_interval(self.bounds.exact_length(node)) if known else self.of_type(i)
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return self.of_display(node.elts)
        if isinstance(node, ast.Dict):
            return self.of_dict(node)
        if isinstance(node, COMPREHENSIONS):
            return self.of_comprehension(node)
        return DATA if isinstance(node, ast.JoinedStr) else None

    def of_display(self, elements: list[ast.expr]) -> Size:
        """A tuple, list or set display."""
        starred = [e for e in elements if isinstance(e, ast.Starred)]
        count = len(elements) - len(starred)
        sizes = [self.bounds.size(self.tree.index[e.value]) for e in starred]
        assert count >= 0, "no more stars than elements"
        own = Size("bounded", count, count, "K")
        whole = combined([own, *sizes], False)
        return whole if whole.kind == "bounded" else DATA  # building it is another loop: R2.5

    def of_dict(self, node: ast.Dict) -> Size:
        """A dict display."""
        merged = [v for k, v in zip(node.keys, node.values, strict=True) if k is None]
        count = len(node.keys) - len(merged)
        assert count >= 0, "no more splats than entries"
        whole = [Size("bounded", min(1, count), count, "K")]
        whole.extend(self.bounds.size(self.tree.index[value]) for value in merged)
        found = combined(whole, False)
        return found if found.kind == "bounded" else DATA

    def of_comprehension(self, node: ast.AST) -> Size:
        """The product of its iterables; a list that was built is bounded whatever built it."""
        generators = generators_of(node)
        sizes = [self.bounds.size(self.tree.index[g.iter]) for g in generators]
        assert len(sizes) > 0, "a comprehension has an iterable"
        whole = combined(sizes, True)
        if any(g.ifs for g in generators) and whole.kind == "bounded":
            whole = Size("bounded", 0, whole.hi, whole.cls, whole.why)
        if isinstance(node, ast.GeneratorExp):
            return whole
        return whole if whole.kind == "bounded" else DATA

    def of_name(self, i: int, node: ast.Name) -> Size:
        """A variable: what its bindings give, as long as it does not grow afterwards."""
        bindings = self.definitions.reaching(i)
        if not bindings:
            return self.with_class(i, self.of_type(i))
        sizes = [self.of_binding(i, binding) for binding in bindings if binding.kind != "del"]
        found = any_of(sizes) if sizes else UNSEEN
        if found.kind == "unknown":
            typed = self.of_type(i)
            if typed.kind != "unknown" or typed.why:
                found = typed
        assert node.id != "", "a name"
        return self.with_class(i, found)

    def of_binding(self, i: int, binding: Binding) -> Size:
        """What one binding gives."""
        if binding.kind in ("assign", "annassign", "walrus") and binding.value >= 0:
            return self.of_assigned(i, binding.value)
        if self.tree.fields[binding.place] in ("vararg", "kwarg"):
            return DATA
        typed = self.of_type(i)
        if binding.kind == "augassign":
            return typed if typed.kind != "unknown" else DATA
        if binding.kind in ("for", "comp"):
            return self.of_loop_variable(binding, typed)
        assert self.tree.contains(0, binding.place), "a binding has a place"
        node = self.tree.nodes[binding.place]
        plain_parameter = isinstance(node, ast.arg) and node.annotation is None
        return UNSEEN if plain_parameter and typed.kind == "unbounded" else typed

    def of_assigned(self, i: int, value: int) -> Size:
        """The size of what was assigned, as seen from its use at i: it may have grown since."""
        found = self.bounds.size(value)
        if found.kind != "bounded" or (found.hi is None and found.cls == "D"):
            return found
        return DATA if self.grew(i, value) else found

    def of_loop_variable(self, binding: Binding, typed: Size) -> Size:
        """The size of an element of what a loop goes over; `typed` is what its type says."""
        if self.is_walk(binding.value):
            return DATA
        whole = self.tree.fields[binding.place] == "target"
        return self.of_element(binding.value, typed) if whole else typed

    def of_element(self, value: int, otherwise: Size) -> Size:
        """The size of an element of what a loop goes over, if its type says what that is."""
        found: list[Size] = []
        for container in sorted(self.values.types(value)):
            if container.kind != "object" or container.name not in WITH_ELEMENTS:
                return otherwise
            if not container.args:
                return otherwise
            element = container.args[0]
            if element.kind == "unknown":
                return otherwise
            elements = (element.kind == "union" and element.args) or (element,)
            kept = [e for e in elements if e.name not in NOT_ITERABLE]
            found.extend(self.of_value(element) for element in kept)
        assert value >= 0, "a loop goes over something"
        return any_of(found) if found else otherwise

    def is_walk(self, value: int) -> bool:
        """Whether a loop goes over os.walk, whose elements are a folder and two lists."""
        node = self.tree.nodes[value]
        if not isinstance(node, ast.Call):
            return False
        names = self.values.external(self.tree.index[node.func])
        assert value >= 0, "a loop goes over something"
        return bool(names & WALKS)

    def grew(self, i: int, value: int) -> bool:
        """Whether the container that was bound may be longer at its use."""
        if self.fields.has_fixed_type(value):
            return False
        path = self.effects.path(i)
        if value > i:
            return not self.fields.never_grows(i)
        start = self.tree.ends[self.tree.statements[value]]
        spans = self.guards.spans(value, start, i)
        assert path != "", "a name has a path"
        scopes = self.scopes
        owner = scopes.resolve(scopes.of[i], plain(path))
        if scopes.owners[owner] != scopes.function(i):
            return not self.fields.never_grows(i)
        return self.effects.resized(path, spans, GROWTH) != ""

    def with_class(self, i: int, found: Size) -> Size:
        """The same with class C if the container is known never to grow."""
        if found.kind != "bounded" or found.cls in "KC":
            return found
        if "numpy.ndarray" in {value.name for value in self.values.of(i)}:
            return Size("bounded", found.lo, found.hi, "C", "the shape of an array")
        if not isinstance(self.tree.nodes[i], ast.Name | ast.Attribute):
            return found
        if not self.fields.never_grows(i):
            return found
        assert found.kind == "bounded", "it ends"
        return Size("bounded", found.lo, found.hi, "C", "never grows")

    def of_subscript(self, i: int, node: ast.Subscript) -> Size:
        """A slice is no longer than its whole; an element has its type."""
        if not isinstance(node.slice, ast.Slice):
            return self.of_type(i)
        whole = self.bounds.size(i + 1)
        if whole.kind != "bounded":
            typed = self.of_type(i)
            return typed if typed.kind == "bounded" else whole
        end = FREE if node.slice.upper is None else self.number(node.slice.upper)
        start = NATURAL if node.slice.lower is None else self.number(node.slice.lower)
        before = start.lo is not None and start.lo < 0
        if before or not natural(end) or end.hi is None:
            return Size("bounded", 0, whole.hi, whole.cls, whole.why)
        hi = end.hi if whole.hi is None else min(whole.hi, end.hi)
        cls = min(whole.cls, end.cls, key=CLASSES.index)
        assert hi is None or hi >= 0, "a length"
        return Size("bounded", 0, hi, cls, whole.why)

    def number(self, node: ast.expr) -> Interval:
        """The interval of a node."""
        return self.bounds.ask(self.tree.index[node])

    def of_operator(self, i: int, node: ast.BinOp) -> Size:
        """Sums and multiples of containers."""
        index = self.tree.index
        left = self.bounds.size(index[node.left])
        right = self.bounds.size(index[node.right])
        if isinstance(node.op, ast.Add | ast.BitOr) and left.kind == right.kind == "bounded":
            return combined([left, right], False)
        if isinstance(node.op, ast.Mult) and left.kind == "bounded":
            return combined([left, of_interval(self.bounds.ask(index[node.right]))], True)
        if isinstance(node.op, ast.Mult) and right.kind == "bounded":
            return combined([right, of_interval(self.bounds.ask(index[node.left]))], True)
        if isinstance(node.op, ast.Sub | ast.BitAnd) and left.kind == "bounded":
            return Size("bounded", 0, left.hi, left.cls, left.why)
        assert isinstance(node, ast.BinOp), "an operator"
        return self.of_type(i)

    def of_call(self, i: int, node: ast.Call) -> Size:
        """A call: the library's iterators, generator functions, and what else it returns."""
        names = self.values.external(self.tree.index[node.func])
        found = None
        for name in sorted(names):
            found = self.of_library(i, node, name)
            if found is not None:
                return found
        generators = self.generators(i)
        if generators:
            return any_of([self.of_function(symbol) for symbol in generators])
        if isinstance(node.func, ast.Attribute):
            found = self.of_method(i, node, node.func.attr)
            if found is not None:
                return found
        assert i >= 0, "a place"
        return self.of_type(i)

    def arguments(self, node: ast.Call) -> list[Size]:
        """The sizes of the arguments; of a starred one that of what it unpacks."""
        found = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                vague = unknown("unpacked arguments are not known")
                found.append(self.of_element(self.tree.index[argument.value], vague))
            else:
                found.append(self.bounds.size(self.tree.index[argument]))
        assert len(found) == len(node.args), "one size for each"
        return found

    def of_library(self, i: int, node: ast.Call, name: str) -> Size | None:
        """A call of a library function that gives something to iterate."""
        assert name != "", "a function has a name"
        if name in ENDLESS:
            return endless(f"`{last_part(name)}` never ends")
        if name == "builtins.iter" and len(node.args) == 2:
            return endless("`iter` with a sentinel may never meet it")
        if name in FINITE:
            return DATA
        found = self.of_counted(i, node, name)
        return self.of_combined(node, name) if found is None else found

    def of_counted(self, i: int, node: ast.Call, name: str) -> Size | None:
        """A call whose arguments say how many rounds there are."""
        if name == "builtins.range":
            return self.of_range(i, node)
        if name == "itertools.repeat":
            return self.of_repeat(node)
        if name == "itertools.islice":
            return self.of_islice(node)
        return self.of_choices(node, name) if name in CHOICES and len(node.args) == 2 else None

    def of_combined(self, node: ast.Call, name: str) -> Size | None:
        """A call that goes through its arguments, one or all of them."""
        assert name not in FINITE, "those end whatever their arguments"
        if name in ONE_OF:
            sizes = self.arguments(node)
            return shortest(sizes[1:] if name == "builtins.map" else sizes)
        if name == "itertools.product":
            return self.of_product(node)
        if name in PRODUCTS:
            return combined(self.arguments(node), False)
        if name in BY_ARGUMENT and len(node.args) > BY_ARGUMENT[name]:
            return self.of_argument(node, name)
        chained = name == "itertools.chain.from_iterable" and len(node.args) > 0
        return self.of_chained(node) if chained else None

    def of_product(self, node: ast.Call) -> Size:
        """product(xs, ys) and product(xs, repeat=n)."""
        whole = combined(self.arguments(node), True)
        if not node.keywords or whole.kind != "bounded":
            return whole
        return Size("bounded", 0, None, whole.cls if whole.cls in "KC" else "D", whole.why)

    def of_argument(self, node: ast.Call, name: str) -> Size:
        """As long as one of the arguments, at most."""
        argument = node.args[BY_ARGUMENT[name]]
        if isinstance(argument, ast.Starred):
            return unknown("unpacked arguments are not known")
        found = self.bounds.size(self.tree.index[argument])
        if found.kind != "bounded" and name in EAGER:
            return DATA  # what is built has an end; whether building it has one is R2.5
        assert found.lo >= 0, "a number of rounds"
        return Size(found.kind, 0, found.hi, found.cls, found.why)

    def of_choices(self, node: ast.Call, name: str) -> Size:
        """Permutations and combinations of so many elements."""
        first, second = (self.tree.index[argument] for argument in node.args)
        whole = self.bounds.size(first)
        taken = self.bounds.ask(second)
        if whole.kind != "bounded":
            return whole
        if whole.hi is None or taken.hi is None or max(whole.hi, taken.hi) > MAX_CHOICE:
            return Size("bounded", 0, None, "C" if whole.cls == "C" else "D", whole.why)
        assert name in CHOICES, "a function that chooses"
        chosen = max(0, taken.hi)
        hi = math.perm(whole.hi, min(chosen, whole.hi))
        if name == "itertools.combinations_with_replacement":
            hi = math.comb(whole.hi + chosen, chosen)
        return Size("bounded", 0, max(hi, 1), worst(whole.cls, taken.cls), whole.why)

    def of_chained(self, node: ast.Call) -> Size:
        """chain.from_iterable: the outer iterable, and what is known of the inner ones."""
        index = self.tree.index
        first = node.args[0]
        outer = self.bounds.size(index[first])
        if outer.kind != "bounded":
            return outer
        if isinstance(first, ast.Tuple | ast.List):
            return combined([self.bounds.size(index[e]) for e in first.elts], False)
        if isinstance(first, COMPREHENSIONS) and not isinstance(first, ast.DictComp):
            inner = self.bounds.size(index[first.elt])
            return combined([outer, inner], True)
        assert outer.kind == "bounded", "the outer one ends"
        return DATA

    def of_range(self, i: int, node: ast.Call) -> Size:
        """range(stop), range(start, stop), range(start, stop, step)."""
        index = self.tree.index
        starred = any(isinstance(argument, ast.Starred) for argument in node.args)
        if starred or not 1 <= len(node.args) <= 3:
            return DATA
        linear = self.linear
        stop = linear.form(index[node.args[0 if len(node.args) == 1 else 1]])
        way = stop if len(node.args) == 1 else stop.minus(linear.form(index[node.args[0]]))
        step = Interval(1, 1, "K")
        if len(node.args) == 3:
            step = self.bounds.ask(index[node.args[2]])
        there = self.bounds.of_form(way, i)
        if step.lo is not None and step.lo >= 1:
            return rounds(there, step.lo)
        turned = self.bounds.of_form(way.times(-1), i)
        if step.hi is not None and step.hi <= -1:
            return rounds(turned, -step.hi)
        assert len(node.args) == 3, "only a third argument gives a step"
        return any_of([rounds(there, 1), rounds(turned, 1)])

    def of_repeat(self, node: ast.Call) -> Size:
        """repeat(x, n)."""
        times = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "times")]
        if not times:
            return endless("`repeat` without a number never ends")
        assert len(times) >= 1, "the number is given"
        return of_interval(self.bounds.ask(self.tree.index[times[0]]))

    def of_islice(self, node: ast.Call) -> Size:
        """islice(x, stop) and islice(x, start, stop)."""
        if len(node.args) < 2:
            return unknown("`islice` without its stop")
        whole = self.bounds.size(self.tree.index[node.args[0]])
        stop = node.args[1 if len(node.args) == 2 else 2]
        if isinstance(stop, ast.Constant) and stop.value is None:
            return whole
        limit = of_interval(self.bounds.ask(self.tree.index[stop]))
        assert limit.kind == "bounded", "the stop is a number"
        return shortest([whole, limit]) if whole.kind == "bounded" else limit

    def generators(self, i: int) -> tuple[str, ...]:
        """The generator functions of the project that a call runs; empty unless all are."""
        functions = self.project.functions
        callees = self.values.callees(i)
        symbols = tuple(symbol for symbol, _ in callees.targets if symbol in functions)
        assert i >= 0, "a place"
        if not symbols or len(symbols) != len(callees.targets) or callees.classes:
            return ()
        return symbols if all(functions[symbol].is_generator for symbol in symbols) else ()

    def of_function(self, symbol: str) -> Size:
        """A generator function, here or in another file; what is there is decided at last."""
        place = self.effects.place_of(symbol)
        return Size("foreign", 0, None, "D", symbol) if place < 0 else self.of_generator(place)

    def of_generator(self, function: int) -> Size:
        """A generator function ends if all its loops do and it does not run itself."""
        tree = self.tree
        name = self.effects.name_of(function)
        assert name != "", "a generator function has a name"
        for j in range(function + 1, tree.ends[function]):
            node = tree.nodes[j]
            if isinstance(node, ast.While) and j in self.open_whiles:
                why = f"the generator `{name}` has a loop without a bound"
                return Size("stream", 0, None, "D", why)
            if isinstance(node, (*FORS, ast.YieldFrom)):
                iterated = j + 1 if isinstance(node, ast.YieldFrom) else tree.index[node.iter]
                inner = self.bounds.size(iterated)
                if inner.kind != "bounded":
                    why = f"the generator `{name}` has a loop without a bound"
                    kind = "unknown" if inner.kind == "foreign" else inner.kind
                    return Size(kind, 0, None, "D", why)
        return DATA

    def functions(self) -> list[tuple[str, int]]:
        """The functions of this file by symbol, with their places."""
        defs = self.effects.defs
        return sorted(defs.items())

    def of_result(self, function: int, generates: bool) -> Size:
        """The size of what a generator function or an __iter__ method of this file gives."""
        goals: list[int] = []
        for j in range(function, self.tree.ends[function]):
            node = self.tree.nodes[j]
            if isinstance(node, FORS):
                goals.append(self.tree.index[node.iter])
            elif isinstance(node, ast.YieldFrom | ast.Return) and self.tree.ends[j] > j + 1:
                goals.append(j + 1)
        for goal in goals:
            self.solve(-goal - 1)
        if generates:
            return self.of_generator(function)
        returned = [j for j in goals if isinstance(self.tree.nodes[j - 1], ast.Return)]
        if not returned or any(self.is_self(j) for j in returned):
            return UNSEEN
        assert function > 0, "a function has a place"
        return any_of([self.bounds.size(j) for j in returned])

    def of_method(self, i: int, node: ast.Call, name: str) -> Size | None:
        """A method: views of dicts and results that only finite types have."""
        receiver = self.tree.index[node.func] + 1
        if name in PIECES:
            pieces = self.of_pieces(i, receiver)
            if pieces is not None:
                return pieces
        if name in VIEWS and not node.args:
            whole = self.bounds.size(receiver)
            if whole.kind == "bounded":
                return whole
        if name not in FINITE_METHODS:
            return None
        own_methods = self.project.by_name
        callees = self.values.callees(i)
        if callees.targets or own_methods.get(name):
            return None
        known = [v for v in self.values.of(i) if v.kind != "unknown"]
        assert name != "", "a method has a name"
        return DATA if not known else None

    def of_pieces(self, i: int, receiver: int) -> Size | None:
        """Text that is cut has at most one piece more than characters."""
        names = {value.name for value in self.values.types(receiver)}
        whole = self.bounds.size(receiver)
        assert i < receiver, "the receiver stands in the call"
        if not names or not names <= {"builtins.str", "builtins.bytes"}:
            return None
        hi = None if whole.hi is None else whole.hi + 1
        return Size("bounded", 0, hi, whole.cls, whole.why)

    def of_type(self, i: int) -> Size:
        """The size of whatever type the expression has."""
        values = [v for v in self.values.types(i) if v.name not in NOT_ITERABLE]
        if not values:
            return UNSEEN
        sizes = [self.of_value(value) for value in sorted(values)]
        size = any_of(sizes)
        sure = all(one.kind == size.kind for one in sizes)
        maybe = size.kind == "unbounded" and not sure  # judged like a stream: UNPROVEN
        return Size("stream", 0, None, "D", size.why) if maybe else size

    def of_value(self, value: Value) -> Size:
        """The size of one thing that an expression may be."""
        if value.kind == "literal":
            return DATA if value.name[:1] in "'\"bB" else UNSEEN
        if value.kind == "instance":
            return self.of_instance(value.name)
        if value.kind == "class":
            classes = self.project.classes
            found = classes.get(value.name)
            return MEMBERS if found is not None and found.is_enum else UNSEEN
        assert value.kind != "", "a value has a kind"
        known = value.kind in ("object", "external")
        return of_library_type(value.name, value.kind == "external") if known else UNSEEN

    def of_instance(self, symbol: str) -> Size:
        """An object of a project class."""
        order = self.project.mro(symbol)
        classes = self.project.classes
        short = last_part(symbol, ":")
        methods: dict[str, str] = {}
        for name in reversed(order):
            found = classes.get(name)
            if found is not None:
                methods.update(found.methods)
                if any(base == "enum.Enum" for base in found.bases):
                    return MEMBERS
            elif sort_of_type(name) == "bounded" and "__iter__" not in methods:
                return DATA
        if "__iter__" in methods:
            return self.of_iter(methods, short)
        assert short != "", "a class has a name"
        if "__getitem__" in methods and "__len__" in methods:
            return DATA
        if "__getitem__" in methods:
            return endless(f"`{short}` has only __getitem__, which may never raise IndexError")
        return unknown(f"`{short}` has no __iter__ that is known")

    def of_iter(self, methods: dict[str, str], short: str) -> Size:
        """What __iter__ of a project class gives."""
        symbol = methods["__iter__"]
        place = self.effects.place_of(symbol)
        if "__len__" in methods and "__next__" not in methods:
            return DATA
        if place < 0:
            return Size("foreign", 0, None, "D", symbol)
        if self.opened_at(place).is_generator:
            return self.of_generator(place)
        returned = [
            j + 1
            for j in range(place, self.tree.ends[place])
            if isinstance(self.tree.nodes[j], ast.Return) and self.tree.ends[j] > j + 1
        ]
        if not returned:
            return unknown(f"__iter__ of `{short}` returns nothing")
        if any(self.is_self(j) for j in returned):
            return unknown(f"`{short}` is an iterator that may never stop")
        assert place > 0, "a method has a place"
        return any_of([self.bounds.size(j) for j in returned])

    def opened_at(self, place: int) -> Scope:
        """The scope that a function opens."""
        scopes = self.scopes
        assert place in scopes.opened, "a function has a scope"
        return scopes.scopes[scopes.opened[place]]

    def is_self(self, j: int) -> bool:
        """Whether an expression is the receiver of its method."""
        node = self.tree.nodes[j]
        return isinstance(node, ast.Name) and node.id == "self"

    def by_evidence(self, i: int, path: str) -> Size | None:
        """What the code around says of a container without a type: isinstance, len()."""
        for fact in self.guards.at(i):
            if fact.sign != "isinstance" or self.effects.path(fact.left) != path:
                continue
            names = self.type_names(fact.right)
            if names and all(sort_of_type(name) == "bounded" for name in names):
                return DATA
        scopes = self.scopes
        here = scopes.function(i)
        assert ":" in path, "a path begins with its scope"
        measured = [call for call in self.measured(path) if scopes.function(call) == here]
        return DATA if measured else None

    def measured(self, path: str) -> tuple[int, ...]:
        """The calls of len() with the container at a path."""
        known = self.lengths.get(path)
        if known is not None:
            return known
        calls = [passed.call for passed in self.effects.passings(path)]
        found = tuple(call for call in calls if self.measures(call))
        self.lengths[path] = found
        return found

    def measures(self, call: int) -> bool:
        """Whether a call is len()."""
        node = self.tree.nodes[call]
        return isinstance(node, ast.Call) and self.linear.is_len(node)

    def type_names(self, i: int) -> list[str]:
        """The types that the second argument of isinstance names."""
        node = self.tree.nodes[i]
        parts = [i]
        if isinstance(node, ast.Tuple):
            parts = [self.tree.index[e] for e in node.elts]
        elif isinstance(node, ast.BinOp):
            parts = [self.tree.index[node.left], self.tree.index[node.right]]
        found: list[str] = []
        for part in parts:
            names = self.values.external(part)
            if len(names) != 1:
                return []
            found.extend(names)
        assert len(found) == len(parts), "one name for each"
        return found


def rounds(way: Interval, step: int) -> Size:
    """The rounds of a range that goes `way` in steps of at least `step`."""
    assert step >= 1, "a step moves"
    hi = None if way.hi is None else max(0, -(-way.hi // step))
    lo = 0
    if way.lo is not None and step == 1:
        lo = max(0, way.lo)
    return Size("bounded", lo, hi, way.cls, way.why)

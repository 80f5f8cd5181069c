"""What is known of the sign of the expressions of one file, place by place.

Three sources speak: the form of an expression (`len(x) + 1`, `max(n, 1)`, a constant), what binds
its names, and the conditions that dominate the place.  A condition no longer counts once one of
its names is bound again.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker import limits
from flightlm.checker.context import FileContext
from flightlm.checker.rules.names import class_of, externals, receiver_of
from flightlm.checker.rules.reading import (
    block_range,
    bound_in,
    constant_at,
    external_at,
    function_at,
    node_at,
    opened_by,
    owner_of,
    parent_at,
    place_at,
    scope_at,
    scope_of,
)
from flightlm.checker.rules.regions import (
    Region,
    block_end,
    expression_regions,
    field_key,
    key_of,
    statement_regions,
)
from flightlm.checker.rules.sign_algebra import (
    ABSOLUTES,
    MIRRORED,
    NEGATED,
    NONZERO,
    NOT_NEGATIVE,
    NOTHING,
    POSITIVE,
    SIZES,
    binary,
    compared,
    entries_of,
    holds_item,
    of_function,
    sign_of,
    unary,
)
from flightlm.checker.scopes import Binding
from flightlm.checker.syntax import LOOPS

MAX_ATOMS: Final = 64  # parts of one condition that are looked at
ROUNDS: Final = 4  # names that are followed through other names

CONSTANTS: Final = frozenset(
    ("math.pi", "math.e", "math.tau", "math.inf", "numpy.pi", "numpy.e", "sys.maxsize")
)
MAGNITUDES: Final = ABSOLUTES | frozenset(("builtins.len",))
# Calls that are as true as their first argument, and calls that compare their first two.
SEEN_THROUGH: Final = frozenset(("numpy.all", "numpy.any", "builtins.bool"))
CLOSE: Final = frozenset(("math.isclose", "numpy.isclose"))
CONDITIONS: Final = (ast.IfExp, ast.BoolOp, ast.comprehension, ast.match_case)
TESTING: Final = (ast.Assert, ast.If, ast.While, *CONDITIONS)
STORED: Final = ("assign", "annassign", "walrus")


@dataclass(frozen=True, slots=True)
class Known:
    """A condition holds from place `low` up to `high`: `bits` are true of the expression."""

    low: int
    high: int
    bits: int


class Signs:
    """What is known of the expressions of one file.

    known       the key of an expression -> the conditions that speak of it
    memo        (scope, name) -> what all bindings of the name have in common
    wanted      the names that were asked for; (-1 - value, "") is one stored value
    attributes  an attribute -> the places that store to it, in order
    stores      (class, attribute) -> the places of the values that its methods store
    """

    __slots__ = ("attributes", "file", "keys", "known", "memo", "stores", "tree", "wanted")

    def __init__(self, file: FileContext) -> None:
        assert file.source.tree is not None, "the file was parsed"
        self.file = file
        self.tree = file.tree
        self.keys: dict[int, str] = {}
        self.known: dict[str, list[Known]] = {}
        self.memo: dict[tuple[int, str], int] = {}
        self.wanted: set[tuple[int, str]] = set()
        self.attributes: dict[str, list[int]] = {}
        self.stores: dict[tuple[int, str], list[int]] = {}
        self.gather()

    def gather(self) -> None:
        """Read every condition and attribute store of the file."""
        file = self.file
        tree = self.tree
        for i, node in tree.pairs((ast.Attribute, *TESTING)):
            if isinstance(node, ast.Attribute):
                if not isinstance(node.ctx, ast.Load):
                    self.store(i, node)
                continue
            for region in (*statement_regions(file, i), *expression_regions(file, i)):
                self.learn(region)
            if isinstance(node, ast.If) and not node.orelse:
                self.learn_replacement(i, node)
        assert len(self.known) <= len(tree.nodes), "a key is that of a node"

    def store(self, i: int, node: ast.Attribute) -> None:
        """Note what a method stores in an attribute of its receiver; -1 if it cannot be told."""
        places = self.attributes.setdefault(node.attr, [])
        assert not places or places[-1] < i, "stores are met in order"
        places.append(i)
        owner = self.class_around(i, node)
        if owner < 0:
            return
        above = node_at(self.file, parent_at(self.file, i))
        value = above.value if isinstance(above, ast.Assign | ast.AnnAssign) else None
        stored = self.stores.setdefault((owner, node.attr), [])
        stored.append(place_at(self.file, value) if value is not None else -1)

    def class_around(self, i: int, node: ast.Attribute) -> int:
        """The class whose method reads or stores `receiver.attribute` at i; -1 if none does."""
        file = self.file
        if not isinstance(node.value, ast.Name):
            return -1
        scope = function_at(file, i)
        if scope < 0:
            return -1
        method = scope_of(file, scope).place
        return class_of(file, method) if receiver_of(file, method) == node.value.id else -1

    def learn(self, region: Region) -> None:
        """Take the test of a region apart and note what its outcome says."""
        assert region.low <= region.high, "a stretch of places"
        index = self.tree.index
        waiting = [(region.test, region.truth)]
        for _ in range(MAX_ATOMS):
            if not waiting:
                break
            i, truth = waiting.pop()
            node = node_at(self.file, i)
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                waiting.append((index[node.operand], not truth))
            elif isinstance(node, ast.BoolOp):
                if isinstance(node.op, ast.And) == truth:
                    waiting.extend((index[value], truth) for value in node.values)
            elif isinstance(node, ast.Compare):
                self.learn_comparison(node, truth, region)
            elif isinstance(node, ast.Name) and self.condition_named(i) >= 0:
                waiting.append((self.condition_named(i), truth))
            elif isinstance(node, ast.Call) and externals(self.file, i) & SEEN_THROUGH:
                waiting.extend((index[a], truth) for a in node.args[:1])
            elif truth:
                self.note(i, NONZERO, region)
            else:
                self.learn_refusal(i, region)

    def learn_refusal(self, i: int, region: Region) -> None:
        """What a false call says: `math.isclose(x, 0)` is false."""
        node = node_at(self.file, i)
        if isinstance(node, ast.Call) and externals(self.file, i) & CLOSE:
            for argument in node.args[:2]:
                self.note(place_at(self.file, argument), NONZERO, region)

    def bound_once(self, i: int) -> Binding | None:
        """The only binding of the name at i, if it gives it a value; None for other nodes."""
        node = node_at(self.file, i)
        if not isinstance(node, ast.Name):
            return None
        bound = bound_in(self.file, scope_at(self.file, i), node.id)
        return bound[0] if len(bound) == 1 and bound[0].value >= 0 else None

    def condition_named(self, i: int) -> int:
        """The place of the comparison that the name at i stands for; -1 if it is none."""
        binding = self.bound_once(i)
        if binding is None or binding.kind != "assign":
            return -1
        is_test = isinstance(node_at(self.file, binding.value), ast.Compare | ast.BoolOp)
        return binding.value if is_test else -1

    def learn_comparison(self, node: ast.Compare, truth: bool, region: Region) -> None:
        """What a comparison says of both its sides."""
        index = self.tree.index
        if len(node.ops) > 1 and not truth:
            return
        left: ast.expr = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            kind = type(operator) if truth else NEGATED.get(type(operator))
            if kind is not None:
                bits = compared(kind, self.here(right), right)
                self.note(index[left], bits, region)
                mirror = MIRRORED.get(kind)
                if mirror is not None:
                    other = compared(mirror, self.here(left), left)
                    self.note(index[right], other, region)
            left = right
        assert left is node.comparators[-1], "every side was looked at"

    def note(self, i: int, bits: int, region: Region) -> None:
        """Note what is known of expression i, and of what follows from it."""
        node = node_at(self.file, i)
        if bits == NOTHING:
            return
        if isinstance(node, ast.NamedExpr):
            self.note_one(place_at(self.file, node.target), bits, region)
            self.note_value(place_at(self.file, node.value), bits, region)
        else:
            self.note_value(i, bits, region)

    def note_value(self, i: int, bits: int, region: Region) -> None:
        """Note what is known of expression i, and of what it is the magnitude of."""
        self.note_one(i, bits, region)
        node = node_at(self.file, i)
        if not isinstance(node, ast.Call) or len(node.args) != 1 or not bits & NONZERO:
            return
        if externals(self.file, i) & MAGNITUDES:
            self.note_one(place_at(self.file, node.args[0]), NONZERO, region)

    def key(self, i: int) -> str:
        """The key of expression i, made once."""
        known = self.keys.get(i)
        if known is None:
            known = key_of(self.file, i)
            self.keys[i] = known
        return known

    def note_one(self, i: int, bits: int, region: Region) -> None:
        """Note what is known of expression i."""
        key = self.key(i)
        if key != "":
            conditions = self.known.setdefault(key, [])
            conditions.append(Known(region.low, region.high, bits))

    def learn_replacement(self, i: int, node: ast.If) -> None:
        """`if n == 0: n = 1` leaves n other than zero."""
        last = node.body[-1]
        if not isinstance(last, ast.Assign) or len(last.targets) != 1:
            return
        if self.here(last.value) & NONZERO:
            low, high = self.tree.ends[i], block_end(self.tree, i)
            self.learn(Region(place_at(self.file, node.test), False, low, high))

    def facts(self, i: int, at: int) -> int:
        """What the conditions that dominate place `at` say of expression i."""
        found = self.known.get(self.key(i), ())
        bits = NOTHING
        for known in found:
            if known.low <= at < known.high and not self.changed(i, known.low, at):
                bits |= known.bits
        return bits

    def changed(self, i: int, low: int, at: int) -> bool:
        """Whether a name of expression i is bound again between `low` and place `at`.

        A loop that begins behind `low` and holds `at` brings what stands behind `at` before it.
        """
        high = self.loop_end(low, at)
        return any(self.rebound(j, range(low, high), at) for j in range(i, self.tree.ends[i]))

    def rebound(self, i: int, places: range, at: int) -> bool:
        """Whether one of `places` binds the name, or stores to the attribute, at i again."""
        node = node_at(self.file, i)
        if isinstance(node, ast.Name):
            bound = bound_in(self.file, scope_at(self.file, i), node.id)
            return any(b.place in places and self.counts(b, at, places.stop) for b in bound)
        if not isinstance(node, ast.Attribute):
            return False
        stores = self.attributes.get(node.attr, [])
        first = bisect_left(stores, places.start)
        return first < len(stores) and stores[first] < places.stop

    def counts(self, binding: Binding, at: int, high: int) -> bool:
        """Whether a binding before place `high` takes effect before place `at`.

        What an assignment computes, it computes before it binds.
        """
        statements = self.tree.statements
        same = statements[binding.place] == statements[at] and high == at
        return binding.kind != "comp" and not (same and binding.kind != "walrus")

    def loop_end(self, low: int, at: int) -> int:
        """The end of the outermost loop that begins at or behind `low` and holds `at`."""
        tree = self.tree
        high = at
        j = at
        for _ in range(limits.MAX_DEPTH):
            if j < max(low, 1):
                break
            if isinstance(tree.nodes[j], LOOPS):
                high = tree.ends[j]
            j = tree.parents[j]
        assert high >= at, "a loop that holds a place ends behind it"
        return high

    def name_bits(self, i: int, at: int) -> int:
        """What every binding of the name at i says, or the last one if it dominates `at`."""
        node = node_at(self.file, i)
        assert isinstance(node, ast.Name), "a name"
        scope = owner_of(self.file, scope_at(self.file, i), node.id)
        if scope < 0:
            return NOTHING
        request = (scope, node.id)
        self.wanted.add(request)
        bits = self.memo.get(request, NOTHING)
        if bits & NONZERO:
            return bits
        bindings = scope_of(self.file, scope).bindings
        return bits | self.last_binding(i, at, bindings[node.id])

    def last_binding(self, i: int, at: int, bound: Sequence[Binding]) -> int:
        """What the last assignment before `at` says, if it dominates `at`."""
        earlier = [b for b in bound if b.place < at]
        last = earlier[-1] if earlier else None
        if last is None or last.value < 0 or last.kind not in STORED:
            return NOTHING
        statement = self.tree.statements[last.place]
        end = self.tree.ends[statement]
        if not end <= at < block_end(self.tree, statement) or self.changed(i, end, at):
            return NOTHING
        return self.plain_form(last.value, at)

    def here(self, node: ast.expr) -> int:
        """What is known of an expression where it stands."""
        place = place_at(self.file, node)
        return self.form(place, place)

    def form(self, i: int, at: int) -> int:
        """What is known of expression i at place `at`; names by their last binding too."""
        names = {j: self.name_bits(j, at) for j in self.names_in(i)}
        return self.whole(i, at, names)

    def plain_form(self, i: int, at: int) -> int:
        """What is known of expression i at place `at`; names by all their bindings."""
        names = {j: self.memo_bits(j) for j in self.names_in(i)}
        return self.whole(i, at, names)

    def names_in(self, i: int) -> list[int]:
        """The places of the names in expression i."""
        nodes = self.tree.nodes
        return [j for j in range(i, self.tree.ends[i]) if isinstance(nodes[j], ast.Name)]

    def whole(self, i: int, at: int, names: dict[int, int]) -> int:
        """What is known of expression i, given its names: its parts first, then the whole."""
        tree = self.tree
        found: dict[int, int] = {}
        for j in range(tree.ends[i] - 1, i - 1, -1):
            if not isinstance(tree.nodes[j], ast.expr):
                continue
            constant = constant_at(self.file, j)
            if isinstance(constant, int | float):
                found[j] = sign_of(constant)
                continue
            own = self.part(j, found) | self.name_or_attribute(j, names)
            where = j if tree.contains(at, j) else at
            found[j] = own | self.facts(j, where)
        assert all(NOTHING <= bits <= POSITIVE for bits in found.values()), "two bits each"
        return found.get(i, NOTHING)

    def name_or_attribute(self, i: int, names: dict[int, int]) -> int:
        """What the bindings of a name say, and the stores to an attribute."""
        node = node_at(self.file, i)
        if isinstance(node, ast.Name):
            return names[i]
        return self.attribute_bits(i, node) if isinstance(node, ast.Attribute) else NOTHING

    def memo_bits(self, i: int) -> int:
        """What every binding of the name at i says."""
        node = node_at(self.file, i)
        assert isinstance(node, ast.Name), "a name"
        scope = owner_of(self.file, scope_at(self.file, i), node.id)
        self.wanted.add((scope, node.id))
        return self.memo.get((scope, node.id), NOTHING)

    def attribute_bits(self, i: int, node: ast.Attribute) -> int:
        """An attribute that its class only ever sets to something other than zero."""
        if external_at(self.file, i) & CONSTANTS:
            return POSITIVE
        place = self.class_around(i, node)
        values = self.stores.get((place, node.attr), [])
        bits = POSITIVE if values else self.checked_field(place, node)
        for value in values:
            bits &= NOTHING if value < 0 else self.memo.get((-1 - value, ""), NOTHING)
            self.wanted.add((-1 - value, ""))
        return bits

    def checked_field(self, place: int, node: ast.Attribute) -> int:
        """A field that no method sets and `__post_init__` checks."""
        if place < 0:
            return NOTHING
        for statement in getattr(self.tree.nodes[place], "body", []):
            if isinstance(statement, ast.FunctionDef) and statement.name == "__post_init__":
                return self.checked_by(statement, node.attr)
        return NOTHING

    def checked_by(self, method: ast.FunctionDef, attribute: str) -> int:
        """What is known of an attribute of the receiver where a method ends."""
        arguments = method.args
        names = [argument.arg for argument in arguments.args]
        scope = opened_by(self.file, place_at(self.file, method))
        key = field_key(attribute, names[0] if names else "", scope.id)
        end = block_range(self.tree, method.body).stop
        bits = NOTHING
        for known in self.known.get(key, ()):
            bits |= known.bits if known.high == end else NOTHING
        return bits

    def part(self, i: int, found: dict[int, int]) -> int:
        """What the form of expression i says, given its parts."""
        assert i not in found, "the parts come before the whole"
        node = node_at(self.file, i)
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp):
            return self.operation(node, found)
        if isinstance(node, ast.IfExp):
            return self.given(node.body, found) & self.given(node.orelse, found)
        if isinstance(node, ast.NamedExpr):
            return self.given(node.value, found)
        if isinstance(node, ast.Call):
            return self.call(i, node, found)
        return self.entry(node) if isinstance(node, ast.Subscript) else NOTHING

    def given(self, node: ast.expr, found: dict[int, int]) -> int:
        """What was found of a part."""
        return found.get(place_at(self.file, node), NOTHING)

    def operation(self, node: ast.BinOp | ast.UnaryOp | ast.BoolOp, found: dict[int, int]) -> int:
        """What an operator says, given its operands; the last one of `or` may be the result."""
        if isinstance(node, ast.UnaryOp):
            return unary(node.op, self.given(node.operand, found))
        if isinstance(node, ast.BoolOp):
            last = self.given(node.values[-1], found)
            return last & NONZERO if isinstance(node.op, ast.Or) else NOTHING
        keys = [self.key(place_at(self.file, side)) for side in (node.left, node.right)]
        left, right = self.given(node.left, found), self.given(node.right, found)
        return binary(node, left, right, keys[0] == keys[1])

    def entry(self, node: ast.Subscript) -> int:
        """An entry of a literal table of this file, bound once, all of whose values are known."""
        binding = self.bound_once(place_at(self.file, node.value))
        values = entries_of(node_at(self.file, binding.value)) if binding is not None else []
        constants = [constant_at(self.file, place_at(self.file, value)) for value in values]
        bits = POSITIVE if values else NOTHING
        for constant in constants:
            bits &= sign_of(constant) if isinstance(constant, int | float) else NOTHING
        return bits

    def call(self, i: int, node: ast.Call, found: dict[int, int]) -> int:
        """What a call of a known function says."""
        index = self.tree.index
        named = externals(self.file, i)
        bits = [found.get(index[a], 0) for a in node.args]
        if not bits or any(isinstance(a, ast.Starred) for a in node.args):
            return NOTHING
        if named & SIZES:
            full = bool(bits[0] & NONZERO) or self.is_full(index[node.args[0]])
            return POSITIVE if full and "builtins.len" in named else NOT_NEGATIVE
        return of_function(named, bits)

    def is_full(self, i: int) -> bool:
        """Whether expression i is a container or string that is not empty, or a name for one."""
        named = isinstance(node_at(self.file, i), ast.Name)
        place = self.assigned(i) if named else i
        if place < 0:
            return False
        node = node_at(self.file, place)
        emptied = named and isinstance(node, ast.List | ast.Set)  # perhaps, since it was assigned
        constant = constant_at(self.file, i)
        text = isinstance(constant, str | bytes) and len(constant) > 0
        return text or (holds_item(node) and not emptied)

    def assigned(self, i: int) -> int:
        """The place of the expression that the name at i is assigned, if it is the only one."""
        binding = self.bound_once(i)
        if binding is None or binding.kind not in ("assign", "annassign"):
            return -1
        return binding.value

    def settle(self, places: Sequence[int]) -> None:
        """Follow the names of the divisors at `places` through what binds them."""
        for _ in range(ROUNDS):
            for place in places:
                _ = self.form(place, place)
            for scope, name in tuple(self.wanted):
                self.memo[(scope, name)] = self.binding_bits(scope, name)
        assert len(self.memo) <= len(self.wanted), "what is known was asked for"

    def binding_bits(self, scope: int, name: str) -> int:
        """What all bindings of a name, or one stored value (scope below 0), have in common."""
        if scope < 0:
            value = -1 - scope
            return self.form(value, value) if name == "" else NOTHING
        bindings = scope_of(self.file, scope).bindings
        bound = bindings.get(name, ())
        bits = POSITIVE if bound else NOTHING
        for binding in bound:
            bits &= self.one_binding(binding)
        return bits

    def one_binding(self, binding: Binding) -> int:
        """What one binding says of the name."""
        if binding.value < 0:
            return NOTHING
        if binding.kind in STORED:
            return self.form(binding.value, binding.value)
        if binding.kind == "augassign":
            return self.updated(binding)
        return self.iterated(binding) if binding.kind in ("for", "comp") else NOTHING

    def updated(self, binding: Binding) -> int:
        """What `x *= y` and `x += y` say of x, whatever it was before."""
        above = node_at(self.file, parent_at(self.file, binding.place))
        bits = self.form(binding.value, binding.value)
        if not isinstance(above, ast.AugAssign):
            return NOTHING
        if isinstance(above.op, ast.Mult):
            return bits
        growing = isinstance(above.op, ast.Add) and bits & NOT_NEGATIVE
        return POSITIVE if growing else NOTHING

    def iterated(self, binding: Binding) -> int:
        """What a loop over a range, an enumeration or a display of constants says."""
        node = node_at(self.file, binding.value)
        if isinstance(node, ast.Call) and node.args:
            return self.counted(binding, node)
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            return NOTHING
        bits = POSITIVE if node.elts else NOTHING
        for item in node.elts:
            bits &= self.here(item)
        return bits

    def counted(self, binding: Binding, node: ast.Call) -> int:
        """What a loop over a call with arguments says."""
        named = externals(self.file, binding.value)
        if "builtins.range" in named and len(node.args) > 1:
            rising = len(node.args) == 2 or self.here(node.args[2]) == POSITIVE
            return self.here(node.args[0]) if rising else self.falling(node)
        if "builtins.enumerate" in named:
            return self.numbered(binding, node)
        return NOT_NEGATIVE if "builtins.range" in named else NOTHING

    def falling(self, node: ast.Call) -> int:
        """A range that counts down to a number not below zero never reaches zero."""
        stop = place_at(self.file, node.args[1])
        constant = constant_at(self.file, stop)
        down = isinstance(constant, int) and constant >= 0
        return POSITIVE if down else NOTHING

    def numbered(self, binding: Binding, node: ast.Call) -> int:
        """The number that `enumerate(items, 1)` counts."""
        above = node_at(self.file, parent_at(self.file, binding.place))
        target = node_at(self.file, binding.place)
        if not isinstance(above, ast.Tuple) or above.elts[0] is not target:
            return NOTHING
        starts = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "start")]
        return self.here(starts[0]) if starts else NOT_NEGATIVE

"""What is known of numpy arrays without running anything: which expressions are arrays, how many
axes they have, whether they lie contiguously, their element type, and what they are views of.

Types come from values.py.  What it leaves open is decided here by the forms that matter for
allocation: elements, reductions, `.item()`.  The number of axes comes from constructors and from
what the code itself says of a name: `x.shape == (n,)`, `x.ndim == 2`, `x[i, j]`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.external_types import UFUNCS, as_object
from flightlm.checker.objects import ANY_LENGTH, ANYTHING, NONE, NOTHING, Value, typed
from flightlm.checker.scopes import Binding, ScopeKind
from flightlm.checker.symbols import TypeRef
from flightlm.checker.words import words

MAX_LINKS: Final = 32  # views of views that are followed
MAX_ROUNDS: Final = 12  # of the fixed point over kinds


class Kind(Enum):
    """What an expression is, as far as allocation is concerned.

    ELEMENT is what an int index or iteration takes from an array of unknown rank.
    """

    NOTHING = ""
    ARRAY = "an array"
    SCALAR = "a number"
    ELEMENT = "an element"
    TEXT = "a string"
    TUPLE = "a tuple"
    LIST = "a list"
    SET = "a set"
    DICT = "a dict"
    OTHER = "an object"
    UNKNOWN = "unknown"


KINDS: Final = {
    "numpy.ndarray": Kind.ARRAY,
    "builtins.str": Kind.TEXT,
    "builtins.bytes": Kind.TEXT,
    "builtins.tuple": Kind.TUPLE,
    "builtins.list": Kind.LIST,
    "builtins.bytearray": Kind.LIST,
    "collections.deque": Kind.LIST,
    "array.array": Kind.LIST,
    "array.ArrayType": Kind.LIST,
    "collections.abc.MutableSequence": Kind.LIST,
    "builtins.set": Kind.SET,
    "builtins.frozenset": Kind.SET,
    "collections.abc.MutableSet": Kind.SET,
    "collections.abc.Set": Kind.SET,
    "builtins.dict": Kind.DICT,
    "collections.defaultdict": Kind.DICT,
    "collections.OrderedDict": Kind.DICT,
    "collections.Counter": Kind.DICT,
    "collections.abc.MutableMapping": Kind.DICT,
    "builtins.int": Kind.SCALAR,
    "builtins.float": Kind.SCALAR,
    "builtins.bool": Kind.SCALAR,
    "builtins.complex": Kind.SCALAR,
}
NUMBERS: Final = words(
    """
    bool_ bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp uintp float16 float32 float64
    longdouble complex64 complex128 int_ uint single double half byte ubyte short ushort intc
    uintc long ulong longlong ulonglong generic number integer signedinteger unsignedinteger
    inexact floating complexfloating
    """
)
# Reductions that give one number of a whole array.
REDUCING: Final = words(
    "sum prod mean std var min max ptp any all argmin argmax item trace amin amax median average "
    "nansum nanmean nanstd nanvar nanmin nanmax nanargmin nanargmax nanmedian count_nonzero "
    "percentile quantile linalg.norm linalg.det vdot"
)
# Functions that are no ufuncs and give a number for numbers.
ON_NUMBERS: Final = words("clip round around where isclose interp sinc nan_to_num real imag angle")
# Iterating over them gives the items of their arguments.
WRAPPING: Final = ("builtins.enumerate", "builtins.zip", "builtins.reversed", "builtins.iter")
# Functions of the standard library that give tuples of numbers.
NUMBER_TUPLES: Final = words(
    "builtins.divmod math.modf math.frexp struct.unpack struct.unpack_from struct.Struct.unpack "
    "struct.Struct.unpack_from _struct.unpack _struct.unpack_from _struct.Struct.unpack "
    "_struct.Struct.unpack_from os.times time.get_clock_info"
)
CONSTRUCTORS: Final = words("zeros empty ones full")
LIKE: Final = words("zeros_like empty_like ones_like full_like copy ascontiguousarray sort")
FLAT: Final = words("arange linspace logspace geomspace fromiter frombuffer bincount flatnonzero")
VIEWS: Final = words("reshape ravel transpose swapaxes squeeze view diagonal")
INTS: Final = ("builtins.int", "builtins.bool")


@dataclass(frozen=True, slots=True)
class Link:
    """One step from a view towards what it is a view of.

    op  "index", "T", "same" or the name of a method; place  the index or the call
    """

    op: str
    place: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an array comes from.

    key    "self.buffer" or "name" of the function with scope `scope`: what it is a view of
    place  the expression that made it, -1 if that is not in this file
    links  from the expression that was asked for down to the origin
    """

    key: str
    place: int
    links: tuple[Link, ...]
    named: int  # how many of the links lie above the named origin


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of an array: -1 or "" for what is not."""

    rank: int = -1
    least: int = 0  # it has at least so many axes
    contiguous: bool = False
    dtype: str = ""


UNKNOWN_LAYOUT: Final = Layout()


def is_none(node: ast.expr) -> bool:
    """Whether an expression is the literal None."""
    return isinstance(node, ast.Constant) and node.value is None


def is_slice(node: ast.AST) -> bool:
    """Whether one part of an index keeps its axis or adds one."""
    if isinstance(node, ast.Slice):
        return True
    return isinstance(node, ast.Constant) and (node.value is None or node.value is Ellipsis)


def parts_of(node: ast.expr) -> list[ast.expr]:
    """The parts of an index."""
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


class Arrays:
    """The arrays of one file."""

    __slots__ = (
        "_facts",
        "_fields",
        "_kinds",
        "_layouts",
        "_names",
        "_types",
        "classes",
        "file",
        "functions",
        "index",
        "modules",
        "nodes",
        "scopes",
        "solved",
        "values",
        "where",
    )

    def __init__(self, file: FileContext) -> None:
        self.file = file
        self.index = file.index
        self.functions = file.index.functions
        self.classes = file.index.classes
        self.modules = file.index.modules
        self.solved = file.index.solved
        self.scopes = file.scopes
        self.values = file.values
        self.nodes = file.tree.nodes
        self.where = file.tree.index
        self._kinds: list[Kind] = [Kind.NOTHING] * len(self.nodes)
        self._names: dict[tuple[int, str], Kind] = {}
        self._fields: dict[str, list[int]] = {}
        self._facts: dict[str, Layout] = {}
        self._layouts: dict[int, Layout] = {}
        self._note_fields()
        self._note_facts()
        self._types: list[Kind] = [Kind.NOTHING] * len(self.nodes)
        waiting = self._by_type()
        for _ in range(MAX_ROUNDS):
            if not self._round(waiting):
                break
        self._layouts.clear()
        assert len(self._kinds) == len(self.nodes), "one kind per node"

    def bound(self, scope: int, name: str) -> tuple[Binding, ...]:
        """What binds a name in a scope."""
        here = self.scopes.scopes[scope]
        bindings = here.bindings
        return bindings.get(name, ())

    def externals(self, i: int) -> frozenset[str]:
        """What lies outside the project and the call at node i may mean."""
        found = self.values.callees(i)
        return found.externals

    def kind(self, i: int) -> Kind:
        """What expression i is."""
        assert 0 <= i < len(self._kinds), "a place of this tree"
        found = self._kinds[i]
        return Kind.UNKNOWN if found is Kind.NOTHING else found

    def is_array(self, i: int) -> bool:
        """Whether expression i is an array."""
        return self.kind(i) is Kind.ARRAY

    def place(self, node: ast.AST) -> int:
        """The place of a node."""
        return self.where[node]

    # Kinds

    def _by_type(self) -> list[int]:
        """Take every kind that types decide; the other places, operands before what holds them.

        An array by type may turn out to be a number, so it is looked at again.
        """
        waiting: list[int] = []
        known: dict[frozenset[Value], Kind] = {}
        vals = self.values.vals
        for i in self.file.tree.expressions:
            values = vals[i] or ANYTHING
            kind = known.get(values)
            if kind is None:
                kind = self._typed(i)
                known[values] = kind
            self._types[i] = kind
            if kind in (Kind.UNKNOWN, Kind.ARRAY):
                waiting.append(i)
            else:
                self._kinds[i] = kind
        assert len(waiting) <= len(self.nodes), "some of the nodes"
        return waiting

    def _round(self, waiting: list[int]) -> bool:
        """Compute the kinds that are open; whether anything changed."""
        self._layouts.clear()
        changed = False
        for i in waiting:
            node = self.nodes[i]
            assert isinstance(node, ast.expr), "an expression"
            kind = self._judged(i, node)
            changed = changed or kind is not self._kinds[i]
            self._kinds[i] = kind
        for scope, name in list(self._names):
            self._names[(scope, name)] = self._variable(scope, name)
        return changed

    def _judged(self, i: int, node: ast.expr) -> Kind:
        """The kind of one expression: by numpy's rules for results, by type, by form."""
        found = self._types[i]
        if isinstance(node, ast.Call):
            known = self._call(i, node)
            return known if known in (Kind.SCALAR, Kind.ARRAY) else self._open(found, known)
        if isinstance(node, ast.BinOp | ast.UnaryOp):
            return self._operation(i, node, found)
        if isinstance(node, ast.Name):
            known = self._name(i, node)
            return found if known is Kind.UNKNOWN else known
        assert 0 < i < len(self.nodes), "a place of this tree"
        return self._refined(i, node) if found is Kind.UNKNOWN else found

    def _open(self, found: Kind, known: Kind) -> Kind:
        """The kind by type, or by form where the type is not known."""
        return known if found is Kind.UNKNOWN else found

    def _operation(self, i: int, node: ast.BinOp | ast.UnaryOp, found: Kind) -> Kind:
        """An operator: an array only if an operand is one, whatever a wider type says."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return Kind.SCALAR
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            if self.are_vectors([self.place(node.left), self.place(node.right)]):
                return Kind.SCALAR
        known = self._refined(i, node)
        assert isinstance(known, Kind), "a kind"
        if known in (Kind.ARRAY, Kind.SCALAR, Kind.ELEMENT):
            return known
        return known if found in (Kind.ARRAY, Kind.UNKNOWN) else found

    def _typed(self, i: int) -> Kind:
        """The kind by the types that the analysis found."""
        found = {self._of_value(value) for value in self.values.types(i)}
        if Kind.ARRAY in found:
            return Kind.ARRAY
        if not found:
            return Kind.OTHER
        return found.pop() if len(found) == 1 else joined(found)

    def _of_value(self, value: Value) -> Kind:
        value = as_object(value)
        assert value.kind != "", "a value has a kind"
        if value.kind == "object":
            known = KINDS.get(value.name)
            if known is not None:
                return known
            scalar = before_last(value.name) == "numpy" and last(value.name) in NUMBERS
            return Kind.SCALAR if scalar else Kind.OTHER
        if value.kind in ("unknown", "typevar"):
            return Kind.UNKNOWN
        if value.kind == "instance" and self._is_number(value.name):
            return Kind.SCALAR
        return Kind.OTHER

    def _is_number(self, symbol: str) -> bool:
        """Whether a class of the project inherits from a number: IntEnum and the like."""
        above = self.index.mro(symbol)
        return any(c in ("enum.IntEnum", "enum.IntFlag", "builtins.int") for c in above)

    def _refined(self, i: int, node: ast.expr) -> Kind:
        """The kind of an expression whose type is not known, by its form."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        if isinstance(node, ast.Name):
            return self._name(i, node)
        if isinstance(node, ast.Attribute):
            return self._attribute(i)
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if isinstance(node, ast.Call):
            return self._call(i, node)
        if isinstance(node, ast.BinOp):
            return combined(self._raw(node.left), self._raw(node.right))
        if isinstance(node, ast.UnaryOp):
            return self._raw(node.operand)
        if isinstance(node, ast.Compare):
            sides = [self._raw(n) for n in (node.left, *node.comparators)]
            return Kind.ARRAY if Kind.ARRAY in sides else joined(set(sides))
        if isinstance(node, ast.IfExp):
            return joined({self._raw(n) for n in (node.body, node.orelse)})
        if isinstance(node, ast.NamedExpr):
            return self._raw(node.value)
        return Kind.UNKNOWN

    def _raw(self, node: ast.expr) -> Kind:
        """The kind so far; NOTHING while it is not known."""
        return self._kinds[self.place(node)]

    def _name(self, i: int, node: ast.Name) -> Kind:
        scopes = self.scopes
        owner = scopes.resolve(scopes.of[i], node.id)
        if owner <= 0:
            return Kind.UNKNOWN
        known = self._names.get((owner, node.id))
        if known is None:
            known = self._variable(owner, node.id)
            self._names[(owner, node.id)] = known
        return known

    def _variable(self, scope: int, name: str) -> Kind:
        """The union of the bindings of a local."""
        assert name != "", "a name has letters"
        found: set[Kind] = set()
        for binding in self.bound(scope, name):
            if binding.value < 0 or binding.kind == "param":
                return Kind.UNKNOWN
            kind = self._kinds[binding.value]
            if binding.kind in ("for", "comp", "unpack"):
                kind = self._element(binding.value)
            elif binding.kind == "augassign":
                if kind not in (Kind.ARRAY, Kind.UNKNOWN):
                    continue
            elif binding.kind not in ("assign", "annassign", "walrus"):
                kind = Kind.UNKNOWN
            if binding.kind == "annassign":
                kind = self._typed(binding.place)
            found.add(kind)
        return joined(found)

    def _element(self, i: int) -> Kind:
        """What iterating over expression i gives, arrays inside enumerate and zip included."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        waiting = [i]
        found: set[Kind] = set()
        for _ in range(MAX_LINKS):
            if not waiting:
                break
            at = waiting.pop()
            node = self.nodes[at]
            paths = self.externals(at) if isinstance(node, ast.Call) else ()
            if isinstance(node, ast.Call) and any(path in WRAPPING for path in paths):
                waiting.extend(self.place(argument) for argument in node.args)
            elif any(path in NUMBER_TUPLES for path in paths):
                found.add(Kind.SCALAR)
            elif self._kinds[at] is Kind.NOTHING:
                return Kind.NOTHING
            else:
                found.add(self._row(at))
        if Kind.ARRAY in found:
            return Kind.ARRAY
        if found == {Kind.SCALAR}:
            return Kind.SCALAR
        return Kind.ELEMENT if Kind.ELEMENT in found else Kind.UNKNOWN

    def _row(self, i: int) -> Kind:
        """What iterating over an array at i gives: rows, or elements if it has one axis."""
        if self.kind(i) is not Kind.ARRAY:
            return Kind.UNKNOWN
        layout = self.layout(i)
        return Kind.ARRAY if max(layout.rank, layout.least) > 1 else Kind.ELEMENT

    def _attribute(self, i: int) -> Kind:
        """An attribute of self, by what this file assigns to it."""
        key = self.field_key(i)
        found = {self._kinds[place] for place in self._fields.get(key, [])}
        owner, _, name = key.rpartition(".")
        held = self.solved.get(f"{owner}/{name}", NOTHING)
        known = {self._of_value(typed(v)) for v in held if v != NONE} - {Kind.UNKNOWN}
        return joined(found | known) if found | known else Kind.UNKNOWN

    def _item(self, node: ast.Subscript) -> Kind:
        """An item of an array."""
        base = self.place(node.value)
        if isinstance(node.value, ast.Call):
            paths = self.externals(base)
            if paths and all(path in NUMBER_TUPLES for path in paths):
                return Kind.SCALAR
        if self._kinds[base] is Kind.NOTHING:
            return Kind.NOTHING
        if self.kind(base) is not Kind.ARRAY:
            return Kind.UNKNOWN
        layout = self.layout(base)
        parts = parts_of(node.slice)
        if any(is_slice(p) or self.kind(self.place(p)) in (Kind.ARRAY, Kind.LIST) for p in parts):
            return Kind.ARRAY
        assert len(parts) > 0 or isinstance(node.slice, ast.Tuple), "an index has parts"
        if layout.rank >= 0:
            return Kind.ARRAY if layout.rank > len(parts) else Kind.SCALAR
        return Kind.ARRAY if layout.least > len(parts) else Kind.ELEMENT

    def _call(self, i: int, node: ast.Call) -> Kind:
        """A call of numpy whose result depends on its arguments."""
        found: set[Kind] = set()
        for path in self.externals(i):
            package, _, rest = path.partition(".")
            if package != "numpy":
                found.add(self._builtin_result(node, path))
                continue
            owner = before_last(rest)
            found.add(Kind.SCALAR if owner in NUMBERS else self._numpy_result(node, rest))
        return joined(found) if found else Kind.UNKNOWN

    def _builtin_result(self, node: ast.Call, path: str) -> Kind:
        """sum, abs, min and the like of numbers and elements are numbers."""
        assert node in self.where, "a node of this tree"
        if path in ("builtins.min", "builtins.max"):
            if len(node.args) == 1:
                return self._element(self.place(node.args[0]))
            return joined({self._raw(argument) for argument in node.args})
        if path == "builtins.sum":
            places = [self.place(argument) for argument in node.args]
            many = any(self.rank(p) > 1 for p in places if self.is_array(p))
            return Kind.ARRAY if many else Kind.SCALAR
        if path not in ("builtins.abs", "builtins.round", "builtins.pow"):
            return Kind.UNKNOWN
        kinds = {self._raw(argument) for argument in node.args}
        if Kind.ARRAY in kinds:
            return Kind.ARRAY
        if Kind.NOTHING in kinds:
            return Kind.NOTHING
        return Kind.SCALAR if kinds <= {Kind.SCALAR, Kind.ELEMENT} else Kind.UNKNOWN

    def _numpy_result(self, node: ast.Call, name: str) -> Kind:
        """What a function of numpy or a method of an array gives."""
        assert node in self.where, "a node of this tree"
        method = name.removeprefix("ndarray.")
        given = {word.arg for word in node.keywords if not is_none(word.value)}
        if method in REDUCING:
            return self._reduction(node, method, given, 0 if method != name else 1)
        owner = before_last(name)
        if last(name) == "reduce" and owner in UFUNCS:
            return self._reduced(node, given)
        if name in ("vecdot", "dot", "inner", "matmul", "ndarray.dot"):
            return self._product(node, name)
        if owner in ("random.Generator", "random", "random.RandomState"):
            return Kind.ARRAY if given & {"size", "out"} else Kind.SCALAR
        return self._by_operands(node, name)

    def _reduction(
        self, node: ast.Call, method: str, given: set[str | None], least: int
    ) -> Kind:
        """A reduction gives a number if it is one of the whole array."""
        assert least >= 0, "a number of arguments"
        if given & {"axis", "keepdims", "out"}:
            return Kind.ARRAY
        alone = len(node.args) <= least or is_none(node.args[least])
        whole = alone or method in ("item", "vdot", "percentile", "quantile")
        return Kind.SCALAR if whole else Kind.ARRAY

    def _by_operands(self, node: ast.Call, name: str) -> Kind:
        """Numbers of numbers, arrays of arrays."""
        assert node in self.where, "a node of this tree"
        kinds = {self._raw(argument) for argument in node.args}
        plain = name in UFUNCS or name in ON_NUMBERS
        if not plain or not kinds:
            return Kind.UNKNOWN
        if Kind.NOTHING in kinds:
            return Kind.NOTHING
        if kinds <= {Kind.SCALAR, Kind.ELEMENT}:
            return Kind.SCALAR
        return Kind.ARRAY if name in UFUNCS and Kind.ARRAY in kinds else Kind.UNKNOWN

    def _reduced(self, node: ast.Call, given: set[str | None]) -> Kind:
        """np.add.reduce(x): a number for a vector."""
        if given & {"out", "axis", "keepdims"} or len(node.args) != 1:
            return Kind.ARRAY
        layout = self.layout(self.place(node.args[0]))
        if layout.rank == 1:
            return Kind.SCALAR
        return Kind.ARRAY if max(layout.rank, layout.least) > 1 else Kind.UNKNOWN

    def _product(self, node: ast.Call, name: str) -> Kind:
        """The inner product of two vectors is a number."""
        operands = [self.place(argument) for argument in node.args]
        if name == "ndarray.dot" and isinstance(node.func, ast.Attribute):
            operands.insert(0, self.place(node.func.value))
        if self.are_vectors(operands):
            return Kind.SCALAR
        return Kind.ARRAY if any(self.is_array(i) for i in operands) else Kind.UNKNOWN

    def are_vectors(self, operands: list[int]) -> bool:
        """Whether two operands are known to have one axis each."""
        return len(operands) == 2 and all(self.layout(i).rank == 1 for i in operands)

    # Fields of self, and what the code says of names

    def class_of(self, i: int) -> str:
        """The symbol of the class whose method holds node i, or ""."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        scopes = self.scopes
        at = scopes.function(i)
        for _ in range(MAX_LINKS):
            if at < 0:
                break
            scope = scopes.scopes[at]
            above = scope.parent
            outer = scopes.scopes[above]
            if above > 0 and outer.kind is ScopeKind.CLASS:
                return self.values.symbols[above]
            at = scopes.owners[above] if above >= 0 else -1
        return ""

    def field_key(self, i: int) -> str:
        """ "pkg.mod:Class.attr" of self.attr, or ""."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        node = self.nodes[i]
        if not isinstance(node, ast.Attribute):
            return ""
        owners = sorted(v.name for v in self.values.of(i + 1) if v.kind == "instance")
        if not owners:
            return ""
        classes = self.index.classes
        above = [c for c in self.index.mro(owners[0]) if c in classes]
        having = [c for c in above if node.attr in classes[c].fields]
        return f"{having[-1] if having else owners[0]}.{node.attr}"

    def _note_fields(self) -> None:
        """Gather what is assigned to attributes of objects of the project."""
        assert not self._fields, "fields are gathered once"
        tree = self.file.tree
        for _, node in tree.pairs((ast.Assign, ast.AnnAssign)):
            if isinstance(node, ast.Assign):
                targets, value = node.targets, node.value
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                targets, value = [node.target], node.value
            else:
                continue
            for target in targets:
                key = self.field_key(self.place(target))
                if key != "":
                    known = self._fields.setdefault(key, [])
                    known.append(self.place(value))

    def key_of(self, i: int) -> str:
        """A name for the variable or attribute at i, the same for each use of it, or ""."""
        node = self.nodes[i]
        if isinstance(node, ast.Name):
            scopes = self.scopes
            return f"{scopes.resolve(scopes.of[i], node.id)}/{node.id}"
        return self.field_key(i)

    def _note_facts(self) -> None:
        """What comparisons, indices and `.flags` say of arrays."""
        assert not self._facts, "facts are gathered once"
        tree = self.file.tree
        for i, node in tree.pairs((ast.Compare, ast.Subscript, ast.Attribute, ast.Call)):
            if isinstance(node, ast.Compare) and len(node.ops) == 1:
                self._note_comparison(node)
            elif isinstance(node, ast.Subscript):
                self._note_index(node)
            elif isinstance(node, ast.Attribute) and node.attr in ("c_contiguous", "contiguous"):
                owner = node.value
                if isinstance(owner, ast.Attribute) and owner.attr == "flags":
                    self._learn(owner.value, Layout(contiguous=True))
            elif isinstance(node, ast.Call):
                self._note_sharing(i, node)

    def _note_comparison(self, node: ast.Compare) -> None:
        """x.shape == (n, m) and x.ndim == 2."""
        left, right = node.left, node.comparators[0]
        if not isinstance(node.ops[0], ast.Eq) or not isinstance(left, ast.Attribute):
            return
        if left.attr == "shape" and isinstance(right, ast.Tuple):
            if not any(isinstance(part, ast.Starred) for part in right.elts):
                self._learn(left.value, Layout(rank=len(right.elts)))
        elif left.attr == "ndim" and isinstance(right, ast.Constant):
            if isinstance(right.value, int):
                self._learn(left.value, Layout(rank=right.value))

    def _note_index(self, node: ast.Subscript) -> None:
        """x[i, j] and x.shape[1]."""
        base = node.value
        if isinstance(base, ast.Attribute) and base.attr == "shape":
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
                axis = node.slice.value
                self._learn(base.value, Layout(least=axis + 1 if axis >= 0 else -axis))
            return
        if isinstance(node.slice, ast.Tuple):
            used = [p for p in node.slice.elts if isinstance(p, ast.Slice) or not is_slice(p)]
            self._learn(base, Layout(least=len(used)))

    def _note_sharing(self, i: int, node: ast.Call) -> None:
        """assert np.shares_memory(view, base): the view is one."""
        shares = ("numpy.shares_memory", "numpy.may_share_memory")
        if any(path in shares for path in self.externals(i)):
            for argument in node.args:
                key = self.key_of(self.place(argument))
                if key != "":
                    known = self._facts.get(f"{key}!", UNKNOWN_LAYOUT)
                    self._facts[f"{key}!"] = Layout(known.rank, known.least, True)

    def is_shown_view(self, key: str) -> bool:
        """Whether the code shows by np.shares_memory that what the key names is a view."""
        return f"{key}!" in self._facts

    def _learn(self, node: ast.expr, fact: Layout) -> None:
        """Add a fact to what is known of a variable or attribute."""
        assert node in self.where, "a node of this tree"
        key = self.key_of(self.place(node))
        if key == "":
            return
        known = self._facts.get(key, UNKNOWN_LAYOUT)
        rank = fact.rank if known.rank in (-1, fact.rank) or fact.rank < 0 else -1
        self._facts[key] = Layout(
            known.rank if fact.rank < 0 else rank,
            max(known.least, fact.least),
            known.contiguous or fact.contiguous,
        )

    # Views and layouts

    def origin(self, i: int) -> Origin:
        """Follow views, names that are bound once and attributes that are assigned once."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        links: list[Link] = []
        key = ""
        named = 0
        at = i
        for _ in range(MAX_LINKS):
            node = self.nodes[at]
            if isinstance(node, ast.Name | ast.Attribute) and not self._is_transposed(at, node):
                following = self.single(at, node)
                ends = following < 0 or not self._is_view(following)
                if key == "" and (isinstance(node, ast.Attribute) or ends):
                    key, named = self.key_of(at), len(links)
                if following < 0:
                    break
                at = following
                continue
            step = self._view_step(at, node)
            if step is None:
                break
            links.append(step[0])
            at = step[1]
        return Origin(key, at, tuple(links), named if key else len(links))

    def _is_view(self, i: int) -> bool:
        """Whether an expression takes a view of another array, or names it."""
        node = self.nodes[i]
        return isinstance(node, ast.Name | ast.Attribute) or self._view_step(i, node) is not None

    def _is_transposed(self, i: int, node: ast.AST) -> bool:
        if not isinstance(node, ast.Attribute) or node.attr not in ("T", "mT", "real"):
            return False
        return any(v.name == "numpy.ndarray" for v in self.values.of(i + 1))

    def _view_step(self, at: int, node: ast.AST) -> tuple[Link, int] | None:
        """One view: the link and what it is a view of."""
        assert node in self.where, "a node of this tree"
        if isinstance(node, ast.Subscript):
            return Link("index", self.place(node.slice)), self.place(node.value)
        if isinstance(node, ast.Attribute) and self._is_transposed(at, node):
            return Link("T", at), self.place(node.value)
        if isinstance(node, ast.Call):
            for path in self.externals(at):
                owner, _, name = path.rpartition(".")
                if name not in VIEWS or owner not in ("numpy", "numpy.ndarray"):
                    continue
                if owner == "numpy.ndarray" and isinstance(node.func, ast.Attribute):
                    return Link(name, at), self.place(node.func.value)
                if owner == "numpy" and node.args:
                    return Link(name, at), self.place(node.args[0])
        return None

    def single(self, i: int, node: ast.Name | ast.Attribute) -> int:
        """The one expression that a name or an attribute of self is bound to, or -1."""
        if isinstance(node, ast.Attribute):
            places = self._fields.get(self.field_key(i), [])
            return places[0] if len(places) == 1 else -1
        scopes = self.scopes
        owner = scopes.resolve(scopes.of[i], node.id)
        bindings = self.bound(owner, node.id) if owner >= 0 else ()
        if len(bindings) != 1 or bindings[0].kind not in ("assign", "annassign", "walrus"):
            return -1
        return bindings[0].value

    def dtype(self, i: int) -> str:
        """The element type of the array at i, "" if it is not known."""
        found = self.layout(i)
        return found.dtype

    def rank(self, i: int) -> int:
        """The number of axes of the array at i, -1 if it is not known."""
        found = self.layout(i)
        return found.rank

    def layout(self, i: int) -> Layout:
        """What is known of the array at i."""
        known = self._layouts.get(i)
        if known is None:
            self._layouts[i] = UNKNOWN_LAYOUT  # while it is computed
            known = self._computed_layout(i)
            self._layouts[i] = known
        return known

    def _computed_layout(self, i: int) -> Layout:
        """The layout of the origin, and what each view makes of it; facts about names win."""
        chain = self._chain(i)
        found = self._made(chain[-1][0])
        for at, link in reversed(chain):
            if link is not None:
                found = self._viewed(found, link)
            fact = self._facts.get(self.key_of(at))
            if fact is not None:
                rank = fact.rank if fact.rank >= 0 else found.rank
                found = Layout(
                    rank,
                    max(found.least, fact.least),
                    found.contiguous or fact.contiguous,
                    found.dtype,
                )
        assert len(chain) > 0, "an expression is the first of its chain"
        return found

    def _chain(self, i: int) -> list[tuple[int, Link | None]]:
        """The expressions from i to its origin, each with the view that it takes of the next."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        chain: list[tuple[int, Link | None]] = []
        at = i
        for _ in range(MAX_LINKS):
            node = self.nodes[at]
            if isinstance(node, ast.Name | ast.Attribute) and not self._is_transposed(at, node):
                chain.append((at, None))
                following = self.single(at, node)
                if following < 0:
                    break
                at = following
                continue
            step = self._view_step(at, node)
            chain.append((at, step[0] if step is not None else None))
            if step is None:
                break
            at = step[1]
        return chain

    def _made(self, i: int) -> Layout:
        """The layout of an array where it is made or enters the file."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        node = self.nodes[i]
        if isinstance(node, ast.Call):
            for path in self.externals(i):
                package, _, name = path.partition(".")
                if package == "numpy":
                    return self._constructed(node, name)
            called = self.values.callees(i)
            for symbol, _ in called.targets:
                function = self.functions.get(own_symbol(symbol))
                if function is not None and function.returns is not None:
                    return Layout(dtype=self.element_type(function.returns))
            return UNKNOWN_LAYOUT
        if isinstance(node, ast.Name):
            return Layout(dtype=self._parameter_type(i, node))
        if isinstance(node, ast.Attribute):
            return Layout(dtype=self._field_type(i, node))
        return UNKNOWN_LAYOUT

    def _constructed(self, node: ast.Call, name: str) -> Layout:
        assert node in self.where, "a node of this tree"
        dtype = self.dtype_argument(node)
        if name in CONSTRUCTORS and node.args:
            rank = self._rank_of_shape(self.place(node.args[0]))
            default = "" if name == "full" else "numpy.float64"
            return Layout(rank, max(rank, 0), True, dtype or default)
        if name in FLAT:
            known = "numpy.float64" if name.endswith("space") else ""
            return Layout(1, 1, True, dtype or known)
        if name in ("eye", "identity"):
            return Layout(2, 2, True, dtype or "numpy.float64")
        if name in LIKE or name in ("array", "asarray", "ndarray.copy", "ndarray.astype"):
            return Layout(-1, 0, name not in ("asarray", "ndarray.astype"), dtype)
        if name in ("ndarray.flatten",):
            return Layout(1, 1, True, dtype)
        return Layout(dtype=dtype)

    def _rank_of_shape(self, i: int) -> int:
        """The number of axes that a shape asks for, or -1."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        node = self.nodes[i]
        if isinstance(node, ast.Tuple | ast.List):
            starred = any(isinstance(part, ast.Starred) for part in node.elts)
            return -1 if starred else len(node.elts)
        if self.values.is_int(i) or self.kind(i) is Kind.SCALAR:
            return 1
        for value in self.values.of(i):
            if value.kind == "object" and value.name == "builtins.tuple" and value.args:
                return -1 if value.args[-1] == ANY_LENGTH else len(value.args)
        return -1

    def dtype_argument(self, node: ast.Call) -> str:
        """The dotted path of the argument dtype=, "" if there is none or it is not known."""
        for word in node.keywords:
            if word.arg == "dtype":
                return self.dtype_of(self.place(word.value))
        return ""

    def dtype_of(self, i: int) -> str:
        """The dotted path of a dtype: np.float32, "f4", float; "" if it is not known."""
        node = self.nodes[i]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return f"numpy.{node.value}" if node.value in NUMBERS else ""
        found = self.values.external(i)
        named = {"builtins.float": "numpy.float64", "builtins.bool": "numpy.bool_"}
        paths = {named.get(path, path) for path in found}
        return paths.pop() if len(paths) == 1 else ""

    def element_type(self, ref: TypeRef) -> str:
        """The element type of an annotation: NDArray[np.float32] and aliases of it."""
        assert ref.name != "", "an annotation has a name"
        for _ in range(MAX_LINKS):
            name = ref.name
            if name in ("numpy.typing.NDArray", "numpy.ndarray") and ref.args:
                element = ref.args[-1]
                return element.name
            if name in ("typing.Final", "|") and ref.args:
                ref = ref.args[0]
                continue
            following = self._alias(name)
            if following is None:
                break
            ref = following
        return ""

    def _alias(self, name: str) -> TypeRef | None:
        """The annotation that a type alias stands for."""
        assert name != "", "a name has letters"
        for _ in range(MAX_LINKS):
            path = name.replace(":", ".")
            short = last(path)
            module = self.modules.get(before_last(path))
            if module is None:
                return None
            if short in module.aliases:
                return module.aliases[short]
            imports = module.imports
            targets = imports.get(short, ())
            if len(targets) != 1:
                return None
            name = targets[0]
        return None

    def _parameter_type(self, i: int, node: ast.Name) -> str:
        """The element type of a parameter, by its annotation."""
        scopes = self.scopes
        owner = scopes.resolve(scopes.of[i], node.id)
        if owner <= 0:
            return ""
        function = self.functions.get(self.values.symbols[owner])
        for parameter in function.parameters if function is not None else ():
            if parameter.name == node.id and parameter.annotation is not None:
                return self.element_type(parameter.annotation)
        return ""

    def _field_type(self, i: int, node: ast.Attribute) -> str:
        """The element type of an attribute, by its annotation."""
        owner = before_last(self.field_key(i))
        known = self.classes.get(owner)
        fields = known.fields if known is not None else {}
        field = fields.get(node.attr)
        if field is None or field.annotation is None:
            return ""
        return self.element_type(field.annotation)

    def _viewed(self, base: Layout, link: Link) -> Layout:
        """What a view makes of a layout."""
        if link.op == "index":
            return self._indexed(base, link.place)
        if link.op in ("reshape", "ravel"):
            return self._reshaped(base, link)
        if link.op in ("T", "transpose", "swapaxes"):
            return Layout(base.rank, base.least, base.contiguous and base.rank == 1, base.dtype)
        if link.op == "view":
            return Layout(base.rank, base.least, base.contiguous, "")
        return Layout(dtype=base.dtype)

    def _indexed(self, base: Layout, place: int) -> Layout:
        """x[...]: ints take axes away; leading ints and one slice of rows stay contiguous."""
        node = self.nodes[place]
        assert isinstance(node, ast.expr), "an index"
        parts = parts_of(node)
        ints = [p for p in parts if not is_slice(p)]
        added = sum(1 for p in parts if isinstance(p, ast.Constant) and p.value is None)
        fancy = any(self.kind(self.place(p)) in (Kind.ARRAY, Kind.LIST) for p in ints)
        if fancy:
            return Layout(-1, 0, True, base.dtype)
        rank = base.rank - len(ints) + added if base.rank >= 0 else -1
        least = max(base.least - len(ints), 0)
        return Layout(rank, least, base.contiguous and self._keeps_rows(parts), base.dtype)

    def _keeps_rows(self, parts: list[ast.expr]) -> bool:
        """Whether an index takes one run of memory of a contiguous array."""
        plain = all(not isinstance(p, ast.Constant) or p.value is not Ellipsis for p in parts)
        slices = [k for k, p in enumerate(parts) if isinstance(p, ast.Slice)]
        ordered = not slices or (slices == [len(parts) - 1] and self._has_unit_step(parts[-1]))
        return plain and ordered

    def _has_unit_step(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Slice) or node.step is None:
            return True
        return isinstance(node.step, ast.Constant) and node.step.value == 1

    def _reshaped(self, base: Layout, link: Link) -> Layout:
        """x.reshape(a, b): as many axes as it has sizes; contiguous, view or copy."""
        node = self.nodes[link.place]
        assert isinstance(node, ast.Call), "a method"
        if link.op == "ravel":
            return Layout(1, 1, True, base.dtype)
        is_method = any(
            path == "numpy.ndarray.reshape" for path in self.externals(link.place)
        )
        sizes = node.args if is_method else node.args[1:]
        rank = -1
        if len(sizes) == 1:
            rank = self._rank_of_shape(self.place(sizes[0]))
        elif sizes and not any(isinstance(size, ast.Starred) for size in sizes):
            rank = len(sizes)
        return Layout(rank, max(rank, 0), base.contiguous or base.rank == 1, base.dtype)


def last(path: str) -> str:
    """The last name of a dotted path."""
    _, _, name = path.rpartition(".")
    return name


def head(path: str) -> str:
    """The first name of a dotted path."""
    name, _, _ = path.partition(".")
    return name


def before_last(path: str) -> str:
    """A dotted path without its last name."""
    owner, _, _ = path.rpartition(".")
    return owner


def own_symbol(symbol: str) -> str:
    """A symbol without the function that a closure was made for."""
    name, _, _ = symbol.partition("@")
    return name


def joined(kinds: set[Kind]) -> Kind:
    """One kind for several; NOTHING while none is known."""
    assert len(kinds) <= len(Kind), "each kind once"
    rest = kinds - {Kind.NOTHING}
    if Kind.ARRAY in rest:
        return Kind.ARRAY
    if rest == {Kind.SCALAR, Kind.ELEMENT}:
        return Kind.ELEMENT
    if not rest:
        return Kind.NOTHING
    if len(rest) == 1:
        return next(iter(rest))
    return Kind.UNKNOWN if Kind.UNKNOWN in rest else Kind.OTHER


def combined(left: Kind, right: Kind) -> Kind:
    """The kind of left <operator> right where types did not tell."""
    if Kind.ARRAY in (left, right):
        return Kind.ARRAY
    if Kind.NOTHING in (left, right):
        return Kind.NOTHING
    numbers = (Kind.SCALAR, Kind.ELEMENT)
    if left in numbers and right in numbers:
        return Kind.SCALAR if left is right else Kind.ELEMENT
    return Kind.UNKNOWN

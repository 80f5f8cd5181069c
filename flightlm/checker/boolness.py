"""Whether a test is a boolean, or some other object that Python turns into one."""

from __future__ import annotations

import ast
from enum import Enum
from typing import Final

from flightlm.checker.checks import called_name
from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.stdlib import lookup
from flightlm.checker.summaries import TEXT_TESTS
from flightlm.checker.words import last_part, words

BOOL_TYPES: Final = words("builtins.bool numpy.bool numpy.bool_")
BOOL_LITERALS: Final = frozenset(("True", "False"))
# numpy functions that reduce to one boolean, and those that give one per element.
NUMPY_BOOLS: Final = words(
    "allclose array_equal array_equiv isscalar shares_memory may_share_memory issubdtype can_cast "
    "isfortran iterable iscomplexobj isrealobj"
)
NUMPY_REDUCING: Final = words("all any")
NUMPY_ELEMENTWISE: Final = words(
    "isfinite isnan isinf isneginf isposinf isclose isin isreal iscomplex equal not_equal less "
    "less_equal greater greater_equal logical_and logical_or logical_not logical_xor signbit isnat"
)
FLAGS: Final = words("c_contiguous f_contiguous contiguous aligned writeable owndata forc fnc")
KNOWN_METHODS: Final = TEXT_TESTS | NUMPY_REDUCING  # they give booleans wherever they exist
IDENTITY: Final = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
BITWISE: Final = (ast.BitAnd, ast.BitOr, ast.BitXor)
CONTAINERS: Final = (
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.Tuple,
)


class Kind(Enum):
    """What a test is."""

    BOOL = "a boolean"
    ARRAY = "an array"
    OTHER = "no boolean"
    UNKNOWN = "not known to be a boolean"


class Booleans:
    """Answers for the tests of one file."""

    __slots__ = ("file", "tree")

    def __init__(self, file: FileContext) -> None:
        self.file = file
        self.tree = file.tree

    def operands(self, i: int) -> list[tuple[int, bool]]:
        """The expressions that the test at i asks, and whether `not` stands before each.

        `a and not b` asks a, and b behind `not`.
        """
        index = self.tree.index
        waiting = [(i, False)]
        found: list[tuple[int, bool]] = []
        for _ in range(self.tree.ends[i] - i):
            if not waiting:
                break
            at, negated = waiting.pop()
            node = self.tree.nodes[at]
            if isinstance(node, ast.BoolOp):
                waiting.extend((index[value], negated) for value in reversed(node.values))
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                waiting.append((index[node.operand], True))
            elif isinstance(node, ast.IfExp):
                waiting.append((index[node.orelse], negated))
                waiting.append((index[node.body], negated))
            elif isinstance(node, ast.NamedExpr):
                waiting.append((index[node.value], negated))
            else:
                found.append((at, negated))
        assert len(found) > 0, "a test asks something"
        return found

    def kind(self, i: int) -> Kind:
        """What the expression at i is, given that it is no combination of others."""
        node = self.tree.nodes[i]
        values = self.file.values
        assert not isinstance(node, ast.BoolOp), "operands() takes combinations apart"
        if values.is_array(i) is True:
            return Kind.ARRAY
        if isinstance(node, ast.Compare):
            return self.compare_kind(node)
        if isinstance(node, ast.Constant):
            return Kind.BOOL if isinstance(node.value, bool) else Kind.OTHER
        if isinstance(node, ast.Call):
            return self.call_kind(i, node)
        if isinstance(node, ast.BinOp):
            return self.operation_kind(i, node)
        if isinstance(node, CONTAINERS):
            return Kind.OTHER
        return Kind.BOOL if is_array_flag(node) else self.value_kind(values.of(i))

    def compare_kind(self, node: ast.Compare) -> Kind:
        """A comparison of arrays gives an array, every other one a boolean."""
        values = self.file.values
        if all(isinstance(operator, IDENTITY) for operator in node.ops):
            return Kind.BOOL
        index = self.tree.index
        operands = [index[node.left], *(index[other] for other in node.comparators)]
        arrays = [values.is_array(place) is True for place in operands]
        return Kind.ARRAY if any(arrays) else Kind.BOOL

    def operation_kind(self, i: int, node: ast.BinOp) -> Kind:
        """Arithmetic gives numbers; `&`, `|`, `^` of booleans a boolean."""
        assert self.tree.nodes[i] is node, "the node at i"
        values = self.file.values
        if not isinstance(node.op, BITWISE):
            known = self.value_kind(values.of(i))
            return Kind.OTHER if known is Kind.UNKNOWN else known
        index = self.tree.index
        sides = [self.side_kind(index[node.left]), self.side_kind(index[node.right])]
        for kind in (Kind.ARRAY, Kind.OTHER, Kind.UNKNOWN):
            if kind in sides:
                return kind
        return Kind.BOOL

    def side_kind(self, i: int) -> Kind:
        """What one side of `&`, `|` or `^` is; a nested operation is decided by its values."""
        values = self.file.values
        node = self.tree.nodes[i]
        if isinstance(node, ast.Compare):
            return self.compare_kind(node)
        if isinstance(node, ast.Call):
            return self.call_kind(i, node)
        return self.value_kind(values.of(i))

    def value_kind(self, found: frozenset[Value]) -> Kind:
        """What an expression of these possible values is."""
        kinds = {one_kind(value) for value in found}
        if not kinds or Kind.UNKNOWN in kinds:
            return Kind.UNKNOWN
        for kind in (Kind.ARRAY, Kind.OTHER):
            if kind in kinds:
                return kind
        return Kind.BOOL

    def call_kind(self, i: int, node: ast.Call) -> Kind:
        """What a call returns."""
        values = self.file.values
        callees = values.callees(i)
        kinds = {self.external_kind(name, node) for name in callees.externals}
        if (callees.unresolved or callees.weak) and not kinds:
            known = isinstance(node.func, ast.Attribute) and node.func.attr in KNOWN_METHODS
            return Kind.BOOL if known and not callees.targets else Kind.UNKNOWN
        if callees.targets or callees.classes or not kinds:
            kinds.add(self.value_kind(values.of(i)))
        assert called_name(node) != "", "a call has a name to show"
        return worst(kinds)

    def external_kind(self, path: str, node: ast.Call) -> Kind:
        """What a function outside the project returns."""
        if path.startswith("numpy."):
            return self.numpy_kind(last_part(path), node)
        if path == "builtins.bool":
            return Kind.BOOL
        entry = lookup(path)
        if entry is None or entry.code == "U":
            return Kind.UNKNOWN
        return Kind.BOOL if entry.code == "B" else Kind.OTHER

    def numpy_kind(self, name: str, node: ast.Call) -> Kind:
        """What a function of numpy returns."""
        values = self.file.values
        assert "." not in name, "the last part of a path"
        options = {keyword.arg for keyword in node.keywords}
        if name in NUMPY_BOOLS:
            return Kind.BOOL
        if name in NUMPY_REDUCING:
            return Kind.ARRAY if options & {"axis", "keepdims"} else Kind.BOOL
        if name in NUMPY_ELEMENTWISE:
            places = [self.tree.index[argument] for argument in node.args]
            arrays = [values.is_array(place) is True for place in places]
            return Kind.ARRAY if any(arrays) else Kind.BOOL
        return Kind.BOOL if name in ("bool", "bool_") else Kind.OTHER


def is_array_flag(node: ast.AST) -> bool:
    """`x.flags.c_contiguous` and its like."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute):
        return False
    around = node.value
    return node.attr in FLAGS and around.attr == "flags"


def worst(kinds: set[Kind]) -> Kind:
    """The kind of an expression that is of one of these."""
    assert len(kinds) > 0, "an expression is of some kind"
    for kind in (Kind.UNKNOWN, Kind.ARRAY, Kind.OTHER):
        if kind in kinds:
            return kind
    return Kind.BOOL


def one_kind(value: Value) -> Kind:
    """What one value is as a test."""
    if value.kind == "literal":
        return Kind.BOOL if value.name in BOOL_LITERALS else Kind.OTHER
    if value.kind == "object":
        if value.name in BOOL_TYPES:
            return Kind.BOOL
        return Kind.ARRAY if value.name == "numpy.ndarray" else Kind.OTHER
    if value.kind == "instance":
        return Kind.OTHER
    return Kind.UNKNOWN

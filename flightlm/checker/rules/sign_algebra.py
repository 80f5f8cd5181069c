"""What is known of the value of an expression, as bits, and how operators and calls combine it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

NOTHING: Final = 0
NONZERO: Final = 1
NOT_NEGATIVE: Final = 2
POSITIVE: Final = NONZERO | NOT_NEGATIVE

SAME: Final = frozenset(
    (
        "builtins.float",
        "numpy.float32",
        "numpy.float64",
        "numpy.int64",
        "numpy.int32",
        "decimal.Decimal",
        "fractions.Fraction",
    )
)
ROOTS: Final = frozenset(("math.sqrt", "numpy.sqrt", "math.isqrt", "numpy.abs", "builtins.abs"))
ABSOLUTES: Final = frozenset(("builtins.abs", "math.fabs", "numpy.abs", "numpy.absolute"))
SIZES: Final = frozenset(
    (
        "builtins.len",
        "math.exp",
        "numpy.exp",
        "math.hypot",
        "math.fabs",
        "numpy.linalg.norm",
        "numpy.absolute",
    )
)
LARGEST: Final = frozenset(("builtins.max", "numpy.maximum"))
SMALLEST: Final = frozenset(("builtins.min", "numpy.minimum"))
NEGATED: Final = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
MIRRORED: Final = {
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
}
ABOVE: Final = (ast.Gt, ast.GtE)
BELOW: Final = (ast.Lt, ast.LtE)
EVEN: Final = (2, 4, 2.0, 4.0)


def of_function(named: frozenset[str], bits: Sequence[int]) -> int:
    """What the result of a known function of such arguments is."""
    assert len(bits) > 0, "a call with arguments"
    if named & LARGEST and len(bits) > 1:
        positive = any(b == POSITIVE for b in bits)
        return POSITIVE if positive else max(b & NOT_NEGATIVE for b in bits)
    if named & SMALLEST and len(bits) > 1:
        return POSITIVE if all(b == POSITIVE for b in bits) else NOTHING
    if named & SAME:
        return bits[0]
    return NOT_NEGATIVE | bits[0] if named & ROOTS else NOTHING


def sign_of(number: float) -> int:
    """What is known of a constant."""
    if number > 0:
        return POSITIVE
    return NONZERO if number < 0 else NOT_NEGATIVE


def compared(kind: type[ast.cmpop], bits: int, other: ast.expr) -> int:
    """What `x <kind> other` says of x; `bits` are what is known of `other`."""
    assert NOTHING <= bits <= POSITIVE, "what is known of a sign"
    if kind is ast.Eq:
        return bits
    if kind is ast.NotEq:
        return NONZERO if is_zero(other) else NOTHING
    if kind in ABOVE:
        known = POSITIVE if kind is ast.Gt else bits
        return known if bits & NOT_NEGATIVE else NOTHING
    if kind in BELOW:
        below = is_negative(other) or (kind is ast.Lt and is_zero(other))
        return NONZERO if below else NOTHING
    return member(kind, other)


def member(kind: type[ast.cmpop], other: ast.expr) -> int:
    """What `x in (1, 2)` or `x not in (0, 1)` says of x."""
    if not isinstance(other, ast.Tuple | ast.List | ast.Set) or not other.elts:
        return NOTHING
    constants = [e.value for e in other.elts if isinstance(e, ast.Constant)]
    if kind is ast.In:
        whole = len(constants) == len(other.elts) and all(constants)
        return NONZERO if whole else NOTHING
    has_zero = any(isinstance(c, int | float) and c == 0 for c in constants)
    return NONZERO if kind is ast.NotIn and has_zero else NOTHING


def is_zero(node: ast.expr) -> bool:
    """A literal zero."""
    constant = node.value if isinstance(node, ast.Constant) else None
    return isinstance(constant, int | float) and constant == 0


def is_negative(node: ast.expr) -> bool:
    """A negative literal."""
    if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.USub):
        return False
    return isinstance(node.operand, ast.Constant)


def unary(operator: ast.unaryop, bits: int) -> int:
    """What is known of the result of a unary operator."""
    if isinstance(operator, ast.UAdd):
        return bits
    return bits & NONZERO if isinstance(operator, ast.USub) else NOTHING


def binary(node: ast.BinOp, left: int, right: int, same: bool) -> int:
    """What is known of the result of a binary operator; `same`: of two equal operands."""
    assert NOTHING <= min(left, right), "what is known of a sign"
    assert max(left, right) <= POSITIVE, "what is known of a sign"
    both = left & right
    operator = node.op
    if isinstance(operator, ast.Add | ast.BitOr):
        either = (left | right) & NONZERO
        return NOT_NEGATIVE | either if both & NOT_NEGATIVE else NOTHING
    if isinstance(operator, ast.Mult):
        return both | (NOT_NEGATIVE if same else NOTHING)
    if isinstance(operator, ast.Pow):
        even = isinstance(node.right, ast.Constant) and node.right.value in EVEN
        return left | (NOT_NEGATIVE if even else NOTHING)
    if isinstance(operator, ast.LShift):
        return left
    if isinstance(operator, ast.Div):
        return (left & NONZERO) | (both & NOT_NEGATIVE)
    if isinstance(operator, ast.FloorDiv):
        return both & NOT_NEGATIVE
    modulo = isinstance(operator, ast.Mod) and right == POSITIVE
    return NOT_NEGATIVE if modulo else NOTHING


def holds_item(node: ast.AST) -> bool:
    """Whether a display of a list, tuple or set has an element for certain."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return False
    return any(not isinstance(item, ast.Starred) for item in node.elts)


def entries_of(table: ast.AST) -> list[ast.expr]:
    """The values of a literal dict or tuple; empty for what is none."""
    if isinstance(table, ast.Dict):
        return table.values
    return table.elts if isinstance(table, ast.Tuple) else []

"""Whether an expression is a whole number, or one that loses steps: a float, a numpy scalar."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext

WHOLE: Final = frozenset(("builtins.int", "builtins.bool"))
INT_CALLS: Final = frozenset(
    ("builtins.len", "builtins.int", "builtins.ord", "builtins.hash", "builtins.id", "math.isqrt")
    + ("math.floor", "math.ceil", "math.trunc", "math.gcd", "math.comb", "math.factorial")
    + ("operator.index", "random.randrange", "random.randint", "sys.getrecursionlimit")
    + ("int.from_bytes", "builtins.int.from_bytes", "time.monotonic_ns", "time.time_ns")
)
DIGITS: Final = frozenset("0123456789")
SAME_CALLS: Final = frozenset(("builtins.min", "builtins.max", "builtins.abs", "builtins.sum"))
# Methods that give an int on every library type that has them.
INT_METHODS: Final = frozenset(
    ("find", "rfind", "index", "rindex", "count", "bit_length", "bit_count", "start", "end")
    + ("tell", "fileno", "from_bytes", "toordinal")
)
INT_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)
BIT_OPERATORS: Final = (ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor)
# Counters of these types get stuck, wrap round or never meet their bound.
INEXACT: Final = frozenset(
    ("builtins.float", "fractions.Fraction", "decimal.Decimal", "builtins.complex")
    + tuple(
        f"numpy.{name}"
        for name in ("float16", "float32", "float64", "float128", "longdouble", "half", "single")
        + ("double", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
        + ("intp", "uintp", "intc", "uintc", "byte", "ubyte", "short", "ushort", "longlong")
        + ("ulonglong", "integer", "floating", "number", "int_", "uint", "generic")
        + ("signedinteger", "unsignedinteger")
    )
)


def is_int(file: FileContext, i: int) -> bool:
    """Whether expression i is known to be an int (or bool)."""
    tree = file.tree
    values = file.values
    if values.is_int(i):
        return True
    if not isinstance(tree.nodes[i], ast.expr):
        return False
    known: dict[int, bool] = {}
    for j in range(tree.ends[i] - 1, i - 1, -1):
        node = tree.nodes[j]
        if isinstance(node, ast.expr):
            known[j] = bool(values.is_int(j)) or _composed(file, j, node, known)
    assert i in known, "the operands come before the whole"
    return known[i]


def _composed(file: FileContext, j: int, node: ast.expr, known: dict[int, bool]) -> bool:
    """Whether an expression of ints is an int."""
    tree = file.tree
    index = tree.index
    assert index[node] == j, "the expression at j"
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if isinstance(node, ast.BinOp):
        both = known[index[node.left]] and known[index[node.right]]
        return both and isinstance(node.op, (*INT_OPERATORS, *BIT_OPERATORS))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) or known[j + 1]
    if isinstance(node, ast.IfExp):
        return known[index[node.body]] and known[index[node.orelse]]
    if isinstance(node, ast.BoolOp):
        return all(known[index[value]] for value in node.values)
    if isinstance(node, ast.NamedExpr):
        return known[index[node.value]]
    if isinstance(node, ast.Subscript):
        base = node.value
        return isinstance(base, ast.Attribute) and base.attr == "shape"
    if isinstance(node, ast.Call):
        return _int_call(file, node, known)
    return False


def _int_call(file: FileContext, node: ast.Call, known: dict[int, bool]) -> bool:
    """Whether a call gives an int."""
    index = file.tree.index
    values = file.values
    names = values.external(index[node.func])
    if names and names <= INT_CALLS:
        return True
    if names and names <= SAME_CALLS and node.args:
        assert all(index[argument] in known for argument in node.args), "operands come first"
        several = len(node.args) > 1
        return several and all(known[index[argument]] for argument in node.args)
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in INT_METHODS:
        return False
    own_methods = file.index.by_name
    return not own_methods.get(node.func.attr)


def kinds(file: FileContext, i: int) -> frozenset[str]:
    """The types that expression i may have, literals by their type."""
    found: set[str] = set()
    values = file.values
    for value in values.of(i):
        if value.kind == "literal" and _is_float_text(value.name):
            found.add("builtins.float")
        elif value.kind in ("object", "external"):
            found.add(value.name)
    assert "" not in found, "a type has a name"
    return frozenset(found)


def _is_float_text(text: str) -> bool:
    digits = text.lstrip("-")
    numeric = digits[:1] in DIGITS or digits in ("inf", "nan")
    return numeric and any(mark in digits for mark in (".", "e", "inf", "nan"))


def is_float(file: FileContext, i: int) -> bool:
    """Whether expression i may be a number that loses steps: a float, Fraction, numpy scalar."""
    values = file.values
    if kinds(file, i) & INEXACT or values.is_float(i):
        return True
    tree = file.tree
    node = tree.nodes[i]
    assert tree.contains(0, i), "a place of the tree"
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div) or any(
            isinstance(side, ast.Constant) and _is_float_text(repr(side.value))
            for side in (node.left, node.right)
        )
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant) and isinstance(node.operand.value, float)
    if isinstance(node, ast.Call):
        return bool(values.external(tree.index[node.func]) & INEXACT)
    return False

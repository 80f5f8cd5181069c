"""N4: whether a divisor can be zero where it divides.

What is known of a divisor is found in signs.py; here: what divides, and what is told of it.
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.report import Report
from flightlm.checker.rules.names import externals
from flightlm.checker.rules.reading import (
    block_range,
    constant_at,
    external_at,
    line_at,
    node_at,
    values_at,
)
from flightlm.checker.rules.sign_algebra import NONZERO
from flightlm.checker.rules.signs import Signs

DIVIDING: Final = (ast.Div, ast.FloorDiv, ast.Mod)
ZERO_ERRORS: Final = frozenset(("builtins.ZeroDivisionError", "builtins.ArithmeticError"))
NUMBERS: Final = frozenset(
    (
        "builtins.int",
        "builtins.float",
        "builtins.bool",
        "builtins.complex",
        "numpy.ndarray",
        "decimal.Decimal",
        "fractions.Fraction",
        "datetime.timedelta",
    )
)


def is_number(values: frozenset[Value]) -> bool:
    """Whether something is known to be a number or an array."""
    return len(values) > 0 and all(is_numeric(value) for value in values)


def is_numeric(value: Value) -> bool:
    """Whether a value is a number or an array."""
    name = value.name
    if value.kind == "object":
        return name in NUMBERS or name.startswith("numpy.")
    return value.kind == "literal" and name[:1] in "-0123456789"


def is_other(values: frozenset[Value]) -> bool:
    """Whether something is known to be no number: text, a path, an object of the project."""
    kinds = [v for v in values if v.kind not in ("unknown", "typevar")]
    return len(kinds) > 0 and not any(is_numeric(v) for v in kinds)


def is_divmod(file: FileContext, i: int) -> bool:
    """A call of divmod with both its arguments."""
    node = node_at(file, i)
    whole = isinstance(node, ast.Call) and len(node.args) == 2
    return whole and "builtins.divmod" in externals(file, i)


def divisions(file: FileContext) -> list[tuple[int, int, int]]:
    """Every division as (place, dividend or -1, divisor)."""
    tree = file.tree
    index = tree.index
    found = []
    for i, node in tree.pairs((ast.BinOp, ast.AugAssign, ast.Call)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, DIVIDING):
            found.append((i, index[node.left], index[node.right]))
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, DIVIDING):
            found.append((i, index[node.target], index[node.value]))
        elif is_divmod(file, i) and isinstance(node, ast.Call):
            found.append((i, index[node.args[0]], index[node.args[1]]))
    assert all(right > 0 for _, _, right in found), "a divisor is a node"
    return found


def is_arithmetic(file: FileContext, i: int, left: int, right: int) -> bool:
    """Whether the operator at i divides: % also formats text, and / also joins paths."""
    nodes = file.tree.nodes
    if isinstance(nodes[left], ast.JoinedStr) or isinstance(nodes[right], ast.JoinedStr):
        return False
    if isinstance(nodes[right], ast.Tuple | ast.Dict | ast.List):
        return False
    if is_other(values_at(file, left)) or is_other(values_at(file, right)):
        return False
    texts = (constant_at(file, left), constant_at(file, right))
    return not any(isinstance(text, str | bytes) for text in texts) and i >= 0


def caught(file: FileContext) -> list[range]:
    """The bodies of try statements that handle ZeroDivisionError."""
    tree = file.tree
    found = []
    for _, node in tree.pairs((ast.Try,)):
        if not isinstance(node, ast.Try):
            continue
        for handler in node.handlers:
            if handler.type is None:
                continue
            types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            if any(external_at(file, tree.index[t]) & ZERO_ERRORS for t in types):
                found.append(block_range(tree, node.body))
    assert len(found) <= limits.MAX_NODES, "at most one per handler"
    return found


def check_divisions(rule: str, file: FileContext, report: Report) -> None:
    """Decide N4 for every division of the file."""
    places = [d for d in divisions(file) if is_arithmetic(file, d[0], d[1], d[2])]
    open_ones = []
    for place, left, right in places:
        constant = constant_at(file, right)
        if isinstance(constant, int | float) and constant != 0:
            report.proven(rule)
        else:
            open_ones.append((place, left, right))
    if not open_ones:
        return
    signs = Signs(file)
    signs.settle([right for _, _, right in open_ones])
    handled = caught(file)
    for place, left, right in open_ones:
        if signs.form(right, right) & NONZERO or any(place in body for body in handled):
            report.proven(rule)
            continue
        message = f"nothing shows that the divisor{named_as(file, right)} is not zero here"
        message += " (check it and raise, or divide only if it is not zero)"
        if is_number(values_at(file, left)) or is_number(values_at(file, right)):
            report.violated(rule, place, message)
        else:
            report.unproven(rule, place, message)
    assert len(open_ones) <= len(places), "only divisions are looked at"


def named_as(file: FileContext, i: int) -> str:
    """The divisor as written, if it is short."""
    node = node_at(file, i)
    if not isinstance(node, ast.expr) or node.end_lineno != node.lineno:
        return ""
    line = line_at(file, node.lineno)
    data = line.encode()
    written = data[node.col_offset : node.end_col_offset]
    text = written.decode(errors="replace")
    return f" {text!r}" if len(text) <= limits.MAX_ALTERNATIVES * 2 else ""

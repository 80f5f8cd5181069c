"""What a function has checked whenever it returns: comparisons of its parameters.

`def require(value, high): if value > high: raise …` holds `value <= high` for its caller.  The
operands are texts, so that other files can use them: a parameter's name, a whole number, or the
dotted name of a constant as its module writes it.
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.syntax import FunctionNode

Comparison = tuple[str, str, str]
SIGNS: Final = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MAX_STATEMENTS: Final = 40  # at the top of a body that are looked at


def postconditions(function: FunctionNode) -> tuple[Comparison, ...]:
    """The comparisons that hold when the function returns, from its first statements on."""
    found: list[Comparison] = []
    for statement in function.body[:MAX_STATEMENTS]:
        if isinstance(statement, ast.Assert):
            found.extend(compared(statement.test, True))
        elif isinstance(statement, ast.If) and raises(statement):
            found.extend(compared(statement.test, False))
        elif not isinstance(statement, ast.Expr | ast.Pass | ast.If):
            break
        if isinstance(statement, ast.If) and returns(statement):
            break
    assert len(found) <= 2 * MAX_STATEMENTS * MAX_STATEMENTS, "few comparisons in each statement"
    return tuple(found)


def raises(statement: ast.If) -> bool:
    """Whether the branch ends with an exception and there is no other branch."""
    assert len(statement.body) > 0, "a branch has a statement"
    return isinstance(statement.body[-1], ast.Raise) and not statement.orelse


def returns(statement: ast.If) -> bool:
    """Whether a branch may return before what follows is checked."""
    branches = [*statement.body, *statement.orelse]
    assert len(branches) > 0, "a branch has a statement"
    return not all(isinstance(inner, ast.Raise | ast.Expr | ast.Assign) for inner in branches)


def compared(test: ast.expr, holds: bool) -> list[Comparison]:
    """The comparison that a test makes, turned round if the test failed."""
    if not isinstance(test, ast.Compare):
        return []
    if not holds and len(test.ops) > 1:
        return []
    operands = [operand_text(operand) for operand in (test.left, *test.comparators)]
    found: list[Comparison] = []
    for place, operator in enumerate(test.ops):
        sign = SIGNS.get(type(operator), "")
        if sign and operands[place] and operands[place + 1]:
            named = sign if holds else OPPOSITE[sign]
            found.append((operands[place], named, operands[place + 1]))
    assert len(found) <= len(test.ops), "at most one for each sign"
    return found


def operand_text(node: ast.expr) -> str:
    """A name, a dotted name or a whole number as text; "" for anything else."""
    if isinstance(node, ast.Constant):
        return str(node.value) if type(node.value) is int else ""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""

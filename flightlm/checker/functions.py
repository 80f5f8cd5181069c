"""Looking up the functions of a project."""

from __future__ import annotations

from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.symbols import FunctionIndex
from flightlm.checker.words import first_part


def function_of(index: ProjectIndex, symbol: str) -> FunctionIndex | None:
    """The function of a symbol; of "wrapper@f" the wrapper."""
    functions = index.functions
    return functions.get(first_part(symbol, "@"))

"""R9.3: a call whose target cannot be told from the text.

A method of an object of unknown type is not meant: it has weak edges to every method of that name
(R1.3).  Meant is a callee that may be any function: a parameter, an item of a table whose values
are not known, getattr with a computed name, an attribute that holds such a value.
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.model import Category, Decidability, Reach, Rule
from flightlm.checker.report import Report

TARGET: Final = "P10-R9.3"
MAX_SHOWN: Final = 40

RULE: Final = Rule(
    TARGET, "call target unresolved", Decidability.SOUND, Reach.FILE, Category.REQUIRED
)


def check_targets(file: FileContext, report: Report) -> None:
    """Decide R9.3 for every call of a file."""
    tree = file.tree
    lines = file.source.lines
    values = file.values
    for i, node in tree.pairs((ast.Call,)):
        if not isinstance(node, ast.Call):
            continue
        found = values.callees(i)
        if not found.unresolved:
            report.proven(TARGET)
            continue
        func = node.func
        line = lines[func.lineno - 1] if func.lineno <= len(lines) else ""
        same = func.end_lineno == func.lineno and line.isascii()
        text = line[func.col_offset : func.end_col_offset] if same else ""
        shown = f"`{text[:MAX_SHOWN]}`" if text else "the callee"
        message = f"{shown} is not resolved: {found.reason}; use a literal table or a typed method"
        report.unproven(TARGET, i, message)
    assert report.tree is file.tree, "the report is that of the file"

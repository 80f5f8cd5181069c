"""R9, indirection: how far a reference reaches, and what hides behind a value."""

from __future__ import annotations

from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.model import Category, Decidability, Reach, Rule
from flightlm.checker.report import Report
from flightlm.checker.rules.r09_chains import R91, R98, check_chains
from flightlm.checker.rules.r09_targets import RULE as TARGET_RULE
from flightlm.checker.rules.r09_targets import check_targets
from flightlm.checker.rules.r09_types import R95, R96, check_annotations, check_memory
from flightlm.checker.rules.r09_values import (
    R92,
    R94,
    R97,
    check_arrays,
    check_function_values,
    check_lambdas,
)
from flightlm.checker.scene import scene_of

SYNTAX: Final = Decidability.SYNTAX
SOUND: Final = Decidability.SOUND
HEURISTIC: Final = Decidability.HEURISTIC
FILE: Final = Reach.FILE
REQUIRED: Final = Category.REQUIRED

RULES: Final = (
    Rule(R91, "reference with more than two links", SYNTAX, FILE, REQUIRED),
    Rule(R92, "function kept as a value", SOUND, FILE, REQUIRED),
    TARGET_RULE,
    Rule(R94, "lambda that is no key=", SYNTAX, FILE, REQUIRED),
    Rule(R95, "raw memory outside a declared module", SYNTAX, FILE, REQUIRED),
    Rule(R96, "annotation nested too deeply, Any", SYNTAX, FILE, REQUIRED),
    Rule(R97, "internal array handed out or caller's array kept", HEURISTIC, FILE, REQUIRED),
    Rule(R98, "chain of more than two calls", HEURISTIC, FILE, REQUIRED),
)


def check(file: FileContext, report: Report) -> None:
    """Decide R9.1 to R9.8 for one file."""
    assert report.tree is file.tree, "the report is that of the file"
    scene = scene_of(file, report)
    check_chains(scene)
    check_function_values(scene)
    check_targets(file, report)
    check_lambdas(scene)
    check_memory(scene)
    check_annotations(scene)
    check_arrays(scene)

"""R8, metaprogramming: what the preprocessor is to C, run-time magic is to Python."""

from __future__ import annotations

from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.model import Category, Decidability, Reach, Rule
from flightlm.checker.report import Report
from flightlm.checker.rules.r08_dynamic import (
    R81,
    R82,
    R83,
    R84,
    check_classes,
    check_names,
    check_patches,
    check_running,
)
from flightlm.checker.rules.r08_shape import (
    R85,
    R86,
    R87,
    R88,
    R89,
    check_decorators,
    check_exports,
    check_import_time,
    check_splats,
    check_variants,
)
from flightlm.checker.rules.r08_text import (
    R810,
    R811,
    R812,
    check_comments,
    check_environment,
    check_letters,
)
from flightlm.checker.scene import scene_of

SYNTAX: Final = Decidability.SYNTAX
FILE: Final = Reach.FILE
REQUIRED: Final = Category.REQUIRED

RULES: Final = (
    Rule(R81, "code made or found at run time", SYNTAX, FILE, REQUIRED),
    Rule(R82, "attribute by computed name, namespace as dictionary", SYNTAX, FILE, REQUIRED),
    Rule(R83, "store into a module, class or the import system", SYNTAX, FILE, REQUIRED),
    Rule(R84, "metaclass, class made by a call, attribute hook", SYNTAX, FILE, REQUIRED),
    Rule(R85, "decorator that is not on the list", SYNTAX, FILE, REQUIRED),
    Rule(R86, "conditional import or definition", SYNTAX, FILE, REQUIRED),
    Rule(R87, "star import, computed __all__", SYNTAX, FILE, REQUIRED),
    Rule(R88, "*args or **kwargs, * or ** in a call", SYNTAX, FILE, REQUIRED),
    Rule(R89, "import after code, side effect at import", SYNTAX, FILE, REQUIRED),
    Rule(R810, "environment, platform or version outside its module", SYNTAX, FILE, REQUIRED),
    Rule(R811, "identifier outside ASCII, bidi control, coding cookie", SYNTAX, FILE, REQUIRED),
    Rule(R812, "type comment, blanket suppression", SYNTAX, FILE, REQUIRED),
)


def check(file: FileContext, report: Report) -> None:
    """Decide R8.1 to R8.12 for one file."""
    assert report.tree is file.tree, "the report is that of the file"
    scene = scene_of(file, report)
    check_running(scene)
    check_names(scene)
    check_patches(scene)
    check_classes(scene)
    check_decorators(scene)
    check_variants(scene)
    check_exports(scene)
    check_splats(scene)
    check_import_time(scene)
    check_environment(scene)
    check_letters(scene)
    check_comments(scene)

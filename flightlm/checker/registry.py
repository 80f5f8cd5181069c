"""Every rule of the checker, as literal tables: nothing is found by name or by search.

A module of flightlm/checker/rules has RULES and `check`, and `link` if it also decides over the
whole project.
"""

from __future__ import annotations

from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.link import ProjectContext, ProjectReport
from flightlm.checker.model import Rule
from flightlm.checker.report import Report
from flightlm.checker.rules import arch, n, r01, r02, r03, r04, r05, r06, r07, r08, r09, r10

RULES: Final[tuple[Rule, ...]] = (
    *r01.RULES,
    *r02.RULES,
    *r03.RULES,
    *r04.RULES,
    *r05.RULES,
    *r06.RULES,
    *r07.RULES,
    *r08.RULES,
    *r09.RULES,
    *r10.RULES,
    *n.RULES,
    *arch.RULES,
)

CATEGORIES: Final = {rule.id: rule.category for rule in RULES}

CHECKS: Final = (
    r01.check,
    r02.check,
    r03.check,
    r04.check,
    r05.check,
    r06.check,
    r07.check,
    r08.check,
    r09.check,
    r10.check,
    n.check,
    arch.check,
)

LINKS: Final = (
    r01.link,
    r03.link,
    r02.link,
    r05.link,
    r10.link,
)


def check_file(file: FileContext, report: Report) -> None:
    """Run every rule over one file."""
    for check in CHECKS:
        check(file, report)


def link_project(project: ProjectContext, report: ProjectReport) -> None:
    """Run every decision that needs the whole project."""
    for link in LINKS:
        link(project, report)

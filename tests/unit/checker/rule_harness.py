"""Run the checks of single rule modules over source texts, without the engine around them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from flightlm.checker.context import FileContext
from flightlm.checker.discovery import module_of_place
from flightlm.checker.model import Finding, Profile
from flightlm.checker.project import build_project, index_module
from flightlm.checker.report import Report
from flightlm.checker.scopes import build_scopes
from flightlm.checker.settings import Settings
from flightlm.checker.source import make_source
from flightlm.checker.syntax import build_tree
from flightlm.checker.values import infer

Check = Callable[[FileContext, Report], None]


def reports(
    check: Check, sources: Mapping[str, str | bytes], settings: Settings | None = None
) -> list[Report]:
    """The report of each file, in the order of their paths."""
    chosen = settings or Settings()
    units = []
    for path, text in sorted(sources.items()):
        data = text.encode() if isinstance(text, str) else text
        source = make_source(data, path, module_of_place(path, set(sources)))
        assert isinstance(source.tree, ast.Module), source.reason
        tree = build_tree(source.tree)
        scopes = build_scopes(tree, source.module)
        units.append((source, tree, scopes, index_module(source, tree, scopes, Profile.GROUND)))
    index = build_project([unit[3] for unit in units])
    found = []
    for source, tree, scopes, _ in units:
        values = infer(tree, scopes, index, source.module)
        file = FileContext(
            source, tree, scopes, values, index, chosen, Profile.GROUND, critical=False
        )
        report = Report(source, tree, scopes)
        check(file, report)
        found.append(report)
    return found


def findings(
    check: Check, sources: Mapping[str, str | bytes] | str, settings: Settings | None = None
) -> list[Finding]:
    """Every finding of a check over some sources, or over one module."""
    named = {"mod.py": sources} if isinstance(sources, str) else sources
    every = [f for report in reports(check, named, settings) for f in report.findings]
    return sorted(every)


def lines(check: Check, source: str, rule: str, settings: Settings | None = None) -> list[int]:
    """The lines of one module where a sub-rule is broken, repeats left out."""
    return sorted({f.line for f in findings(check, source, settings) if f.rule == rule})

"""Scenes for tests of reports: analysed sources, and reports made by hand with any text in them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flightlm.checker import engine, registry
from flightlm.checker.certificates import certificates_of
from flightlm.checker.deviations import Deviation
from flightlm.checker.engine import Request
from flightlm.checker.model import Profile
from flightlm.checker.settings import Excluded, Settings
from flightlm.ground.reports import certificates as tables
from flightlm.ground.reports import json as json_report
from flightlm.ground.reports.json import About, CertifyReport, FindingReport
from flightlm.ground.reports.scene import Scene

ABOUT = About("0.1.0", "3.11.7", "c" * 64, 91, 91)
TODAY = datetime.date(2026, 1, 1)
BAD = '''"""Everything that a report can show: a cycle, loops without a bound, a note, a deviation."""


def climb(n, steps):
    """Climb."""
    while n != 0:
        n -= 1
    for step in steps:
        print(step)
    return descend(n)


def descend(n):
    """Descend."""
    return climb(n, [])


def product(  # flightlm: deviation DEV-1
    a: int, b: int, c: int, d: int, e: int, f: int, g: int
) -> int:
    """The product."""
    assert a > 0, "a count"
    return a * b * c * d * e * f * g
'''
GOOD = '''"""A clean module."""


def total(values: list[int]) -> int:
    """The sum of at most a thousand values."""
    assert len(values) <= 1000, "a short list"
    found = 0
    for value in values:
        found += value
    for _ in range(3):
        found += 1
    return found
'''
RECORD = Deviation(
    id="DEV-1",
    rule="P10-R4.4",
    path="pkg/bad.py",
    symbol="pkg.bad:product",
    reason="the formula has seven factors <b>by nature</b>",
    background="a published formula",
    mitigation="reviewed by eye",
    evidence=("tests/test_product.py",),
    raised_by="A. Author",
    approved_by="B. Approver",
    expires=datetime.date(2030, 1, 1),
    line=1,
)


def write(folder: Path, sources: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, text in sources.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        assert file.write_bytes(text.encode() if isinstance(text, str) else text) > 0


def scene_of(
    folder: Path,
    settings: Settings | None = None,
    profile: str = "ground",
    select: tuple[str, ...] = (),
    records: tuple[Deviation, ...] = (),
) -> Scene:
    """The scene of an analysed folder, with its certificates in the report."""
    request = Request(
        (".",),
        folder,
        folder,
        settings or Settings(),
        TODAY,
        records=records,
        records_file="deviations.toml",
        profile=Profile(profile),
        select=select,
        jobs=1,
    )
    outcome = engine.certify(request)
    report = json_report.report_of(outcome, ABOUT)
    report["certificates"] = tables.plain(certificates_of(outcome))
    return Scene(report, outcome, folder, folder)


def rich_scene(folder: Path) -> Scene:
    """A scene with everything that a report can show."""
    write(
        folder,
        {
            "pkg/__init__.py": '"""A package."""\n\nif not __debug__:\n    raise ImportError\n',
            "pkg/bad.py": BAD,
            "pkg/good.py": GOOD,
            "other/good.py": GOOD,
            "skipped/broken.py": GOOD,
        },
    )
    settings = Settings(
        exclude=(Excluded("skipped", "made by another tool"),), steady_roots=("other.good:total",)
    )
    return scene_of(folder, settings, records=(RECORD,))


def plain(report: CertifyReport) -> dict[str, Any]:
    """The report as a program reads it."""
    found: dict[str, Any] = json.loads(json_report.text_of(report))
    return found


def finding(number: int, text: str = "what is wrong", path: str = "a.py") -> FindingReport:
    """A finding with a text."""
    rules = [rule.id for rule in registry.RULES]
    return {
        "rule": rules[number % len(rules)],
        "verdict": ("VIOLATED", "UNPROVEN")[number % 2],
        "path": path,
        "line": number + 1,
        "column": 1,
        "symbol": f"{text}:{text}",
        "message": text,
        "fingerprint": f"{number:032x}",
        "trace": [{"path": path, "line": 1, "note": text}],
    }


def with_findings(scene: Scene, findings: Sequence[FindingReport]) -> Scene:
    """The scene with other findings in its report."""
    report = scene.report.copy()
    report["findings"] = list(findings)
    report["verdict"] = "NON_COMPLIANT" if findings else "COMPLIANT"
    return replace(scene, report=report)

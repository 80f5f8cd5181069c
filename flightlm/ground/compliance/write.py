"""`flightlm certify --compliance DIR`: write the set."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flightlm.checker.settings import Settings
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.compliance.plans import enforcement_plan, recategorisation_plan
from flightlm.ground.compliance.records import deviation_permits, deviation_records
from flightlm.ground.compliance.sheet import Sheet, csv_of, markdown_of
from flightlm.ground.compliance.summary import compliance_summary
from flightlm.ground.reports.json import CertifyReport, text_of
from flightlm.ground.whole_file import write_whole

REPORT: Final = "certify.json"


def sheets_of(report: CertifyReport, settings: Settings) -> tuple[Sheet, ...]:
    """The documents of the set."""
    assert "diff" not in report, "a set is about the whole tree"
    return (
        enforcement_plan(report),
        recategorisation_plan(),
        compliance_summary(report),
        deviation_records(report),
        deviation_permits(settings),
    )


def write_set(folder: Path, report: CertifyReport, settings: Settings) -> list[str]:
    """Write the set and the report that its numbers are from; the names of the files.

    Other files of the folder are left alone.  Raises FlightError(CERTIFY_OUTPUT).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FlightError(Fault.CERTIFY_OUTPUT, f"{folder}: {error.strerror}") from error
    texts = {REPORT: text_of(report)}
    for sheet in sheets_of(report, settings):
        texts[f"{sheet.name}.md"] = markdown_of(sheet)
        texts[f"{sheet.name}.csv"] = csv_of(sheet)
    for name, text in texts.items():
        data = text.encode("utf-8", errors="backslashreplace")
        write_whole(folder / name, data, Fault.CERTIFY_OUTPUT)
    assert len(texts) == 11, "five documents in two forms, and the report"
    return sorted(texts)

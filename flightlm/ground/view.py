"""What of an outcome is shown: beside a baseline, and on changed lines alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.checker.engine import Outcome, Request
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import baseline, changes
from flightlm.ground.baseline import Baseline, Scope
from flightlm.ground.changes import Changes
from flightlm.ground.reports.json import Table
from flightlm.ground.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options say: a baseline, None for the configured one, and a git revision."""

    baseline: str | None = None
    update: bool = False
    diff: str | None = None


NO_WISH: Final = Wish()


@dataclass(frozen=True, slots=True)
class Lens:
    """A wish with everything read that it needs: errors come before the analysis, which is long."""

    baseline: Baseline | None
    changes: Changes | None
    scope: Scope
    here: Path
    update: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be reported: the outcome, and the keys `baseline` and `diff` where they apply."""

    outcome: Outcome
    tables: dict[str, Table]


def baseline_for(wish: Wish, request: Request) -> Baseline | None:
    """The baseline that an option or the configuration names.  Raises FlightError.

    What the configuration names may be missing: then nothing is known, and everything fails.
    """
    configured = request.settings.baseline
    if wish.baseline is not None:
        file = Path(os.path.abspath(request.here / wish.baseline))
        may_lack = wish.update
    elif configured != "":
        file = Path(os.path.abspath(request.base / configured))
        may_lack = True
    elif wish.update:
        detail = "--update-baseline needs --baseline FILE, or the configuration's key baseline"
        raise FlightError(Fault.OPTION, detail)
    else:
        return None
    found = baseline.read_baseline(file, request.here, request.base, may_lack=may_lack)
    partial = request.select != () or request.ignore != ()
    if wish.update and partial and not found.there:
        detail = "--update-baseline with --select or --ignore: a new baseline records every rule"
        raise FlightError(Fault.OPTION, detail)
    assert found.there or may_lack, "the reader refuses what must be there"
    return found


def lens_for(wish: Wish, request: Request) -> Lens:
    """Read what a wish needs.  Raises FlightError."""
    here = request.here
    known = baseline_for(wish, request)
    since = None if wish.diff is None else changes.changes_since(wish.diff, here)
    return Lens(known, since, Scope(request.settings, request.base), here, wish.update)


def seen(outcome: Outcome, lens: Lens, *, complete: bool) -> Seen:
    """The outcome through a lens; a baseline that is to be updated is written.

    `complete` is false where the self-test failed.  Raises FlightError(CERTIFY_BASELINE) if the
    file cannot be written.
    """
    tables: dict[str, Table] = {}
    always = []
    known = lens.baseline
    if known is not None:
        applied = baseline.apply(outcome, known, lens.scope, update=lens.update, complete=complete)
        if applied.data is not None:
            write_whole(known.file, applied.data, Fault.CERTIFY_BASELINE)
        outcome = applied.outcome
        tables["baseline"] = applied.table
        always.append(known.name)
    if lens.changes is not None:
        outcome, tables["diff"] = changes.narrowed(outcome, lens.changes, lens.here, always)
    assert len(tables) <= 2, "a key for each"
    return Seen(outcome, tables)

"""The checker as a function: `flightlm.certify`.

It is imported when it is first used: what it needs would slow every other command down.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flightlm.flight.status import Fault, FlightError

if TYPE_CHECKING:
    from flightlm.ground.reports.json import CertifyReport


def certify(
    paths: Sequence[str | os.PathLike[str]] | os.PathLike[str] = (),
    *,
    profile: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: str | os.PathLike[str] | None = None,
    certificates: bool = False,
    jobs: int = 1,
) -> CertifyReport:
    """Check source files against the ten rules; the object that `--format json` prints.

    Without `paths`, those of the configuration, else the working directory.  `jobs` is the number
    of processes, 0 as many as there are processors.  Nothing that is analysed is imported or run.
    Raises FlightError for a path, rule or configuration that cannot be used; a file that cannot
    be analysed makes the verdict INCOMPLETE.
    """
    from flightlm.ground.certify import Question, report_for

    if isinstance(select, str) or isinstance(ignore, str):
        raise FlightError(Fault.OPTION, "select and ignore are lists of rule ids")
    listed = [paths] if isinstance(paths, str | os.PathLike) else paths
    question = Question(
        tuple(os.fspath(path) for path in listed),
        profile,
        tuple(select),
        tuple(ignore),
        None if config is None else os.fspath(config),
        jobs,
    )
    return report_for(question, certificates)

"""`flightlm certify`: from options to a report; and the same as a function for programs."""

from __future__ import annotations

import datetime
import hashlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flightlm.checker import engine, self_test
from flightlm.checker.analysis import AnalysisError
from flightlm.checker.certificates import certificates_of
from flightlm.checker.deviations import Deviation, parse_deviations
from flightlm.checker.discovery import DiscoveryError, shown
from flightlm.checker.engine import EXIT_STATUS, Outcome, Request, SelectionError
from flightlm.checker.model import Profile
from flightlm.checker.settings import Settings, SettingsError, nearest, parse_settings
from flightlm.checker.workers import MAX_JOBS
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import commands, display, explain, init_config, view
from flightlm.ground.compliance import write as compliance
from flightlm.ground.reports import certificates as tables
from flightlm.ground.reports import github, html, junit, markdown, sarif
from flightlm.ground.reports import json as json_report
from flightlm.ground.reports import text as text_report
from flightlm.ground.reports.json import About, CertifyReport
from flightlm.ground.reports.scene import Scene
from flightlm.ground.view import NO_WISH, Wish
from flightlm.ground.whole_file import write_whole
from flightlm.version import __version__

PYTHON: Final = ".".join(str(part) for part in sys.version_info[:3])
MAX_CONFIG_BYTES: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: the options that decide the report, apart from how it is printed."""

    paths: tuple[str, ...]
    profile: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    config: str | None
    jobs: int
    wish: Wish = NO_WISH


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome and the report that was made from it."""

    outcome: Outcome
    report: CertifyReport
    here: Path
    base: Path
    settings: Settings


def read_config_file(file: Path, fault: Fault) -> bytes:
    """The bytes of a small file of the configuration.  Raises FlightError(fault)."""
    try:
        with open(file, "rb") as stream:
            data = stream.read(MAX_CONFIG_BYTES + 1)
    except OSError as error:
        raise FlightError(fault, f"{file}: {error.strerror}") from error
    if len(data) > MAX_CONFIG_BYTES:
        raise FlightError(fault, f"{file}: more than {MAX_CONFIG_BYTES} bytes")
    return data


def find_settings(config: str | None, here: Path) -> tuple[Settings, Path]:
    """The settings and the folder that their paths are relative to."""
    file = nearest(here) if config is None else Path(os.path.abspath(here / config))
    if file is None:
        return Settings(), here
    data = read_config_file(file, Fault.CERTIFY_CONFIG)
    name = shown(file, here)
    try:
        return parse_settings(data, name), file.parent
    except SettingsError as error:
        raise FlightError(Fault.CERTIFY_CONFIG, f"{name}: {error}") from error


def find_records(settings: Settings, base: Path) -> tuple[Deviation, ...]:
    """The deviation records that the configuration names."""
    if settings.deviations == "":
        return ()
    data = read_config_file(base / settings.deviations, Fault.CERTIFY_DEVIATIONS)
    try:
        return parse_deviations(data)
    except SettingsError as error:
        detail = f"{settings.deviations}: {error}"
        raise FlightError(Fault.CERTIFY_DEVIATIONS, detail) from error


def request_of(question: Question) -> Request:
    """Read the configuration and put paths, options and records together."""
    here = Path.cwd()
    settings, base = find_settings(question.config, here)
    configured = [shown(base / path, here) for path in settings.paths]
    records_file = ""
    if settings.deviations:
        records_file = shown(base / settings.deviations, here)
    assert here.is_absolute(), "the working directory"
    return Request(
        paths=question.paths or tuple(configured) or (".",),
        here=here,
        base=base,
        settings=settings,
        today=datetime.date.today(),
        records=find_records(settings, base),
        records_file=records_file,
        profile=None if question.profile is None else Profile(question.profile),
        select=question.select,
        ignore=question.ignore,
        jobs=question.jobs,
    )


def digest_of(request: Request) -> str:
    """The digest of the effective configuration: the settings, the records, the selection."""
    parts = (request.settings, request.records, request.profile, request.select, request.ignore)
    text = "\n".join(repr(part) for part in parts)
    digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass"))
    return digest.hexdigest()


def answer(question: Question) -> Answer:
    """Analyse and report.  Raises FlightError for everything that is expected to go wrong."""
    request = request_of(question)
    lens = view.lens_for(question.wish, request)
    assert request.paths != (), "something is to be analysed"
    try:
        outcome = engine.certify(request)
        tested = self_test.run()
    except DiscoveryError as error:
        raise FlightError(Fault.CERTIFY_PATH, str(error)) from error
    except SelectionError as error:
        raise FlightError(Fault.CERTIFY_RULE, str(error)) from error
    except SettingsError as error:
        raise FlightError(Fault.CERTIFY_CONFIG, str(error)) from error
    except AnalysisError as error:
        raise FlightError(Fault.CERTIFY_INTERNAL, str(error)) from error
    about = About(
        __version__,
        PYTHON,
        digest_of(request),
        tested.seeded,
        tested.found,
    )
    seen = view.seen(outcome, lens, complete=tested.found == tested.seeded)
    report = json_report.report_of(seen.outcome, about)
    for key in ("baseline", "diff"):
        if key in seen.tables:
            report[key] = seen.tables[key]
    # Not the outcome that is seen: a certificate speaks of the whole analysis, and of the
    # findings that a baseline or --diff keeps out of sight, too.
    return Answer(outcome, report, request.here, request.base, request.settings)


def report_for(question: Question, certificates: bool) -> CertifyReport:
    """The report that answers a question of a program."""
    if question.profile not in (None, "flight", "ground"):
        raise FlightError(Fault.OPTION, f"there is no profile {question.profile!r}")
    if not 0 <= question.jobs <= MAX_JOBS:
        detail = f"jobs is {question.jobs}; 0 (all processors) to {MAX_JOBS}"
        raise FlightError(Fault.OPTION, detail)
    found = answer(question)
    if certificates:
        found.report["certificates"] = tables.plain(certificates_of(found.outcome))
    return found.report


def split_ids(texts: Sequence[str] | None) -> tuple[str, ...]:
    """Comma-separated ids of a repeatable option.  An empty one is a mistake."""
    found = []
    if texts is None:
        return ()
    for text in texts:
        for part in text.split(","):
            identifier = part.strip()
            if identifier == "":
                raise FlightError(Fault.CERTIFY_RULE, f"{text!r} holds an empty id")
            found.append(identifier)
    return tuple(found)


def question_of(options: Namespace) -> Question:
    """What the command line asks."""
    jobs = options.jobs
    if jobs is not None and not 1 <= jobs <= MAX_JOBS:
        raise FlightError(Fault.OPTION, f"--jobs {jobs}: 1 to {MAX_JOBS}")
    if options.profile not in (None, "flight", "ground"):
        raise FlightError(Fault.OPTION, f"--profile {options.profile!r}: flight or ground")
    assert isinstance(options.paths, list), "the paths were parsed"
    return Question(
        tuple(options.paths),
        options.profile,
        split_ids(options.select),
        split_ids(options.ignore),
        options.config,
        jobs or 0,
        Wish(options.baseline, options.update_baseline, options.diff),
    )


def formats_of(options: Namespace) -> list[str]:
    """The formats asked for, each once; several need a place to go."""
    formats = list(dict.fromkeys(options.format or ["text"]))
    for name in formats:
        if name not in FORMATS:
            raise FlightError(Fault.OPTION, f"--format {name!r}: one of {', '.join(FORMATS)}")
    if len(formats) > 1 and options.output is None:
        raise FlightError(Fault.OPTION, "several formats need --output DIR")
    if "html" in formats:
        html.require()
    return formats


def text_format(scene: Scene) -> str:
    """The report for people, with the certificates if they were asked for."""
    text = text_report.text_of(scene)
    if scene.certificates:
        text += tables.text_of(certificates_of(scene.outcome))
    return text


def json_format(scene: Scene) -> str:
    """The report for programs."""
    return json_report.text_of(scene.report)


# Format -> its file in the folder that --output names, and the function that draws it.
FORMATS: Final = {
    "text": ("certify.txt", text_format),
    "json": ("certify.json", json_format),
    "sarif": ("certify.sarif", sarif.upload_text),
    "sarif-evidence": ("certify-evidence.sarif", sarif.evidence_text),
    "junit": ("certify.xml", junit.text_of),
    "github": ("certify-github.txt", github.text_of),
    "markdown": ("certify.md", markdown.text_of),
    "html": ("certify.html", html.text_of),
}


def scene_of(found: Answer, options: Namespace, colour: bool) -> Scene:
    """What a report is drawn from."""
    assert found.report["schema"] == json_report.SCHEMA, "the report of this program"
    return Scene(
        report=found.report,
        outcome=found.outcome,
        here=found.here,
        base=found.base,
        colour=colour,
        quiet=options.quiet,
        statistics=options.statistics,
        certificates=options.certificates,
    )


def rendered(name: str, scene: Scene) -> str:
    """The report in one format."""
    _, render = FORMATS[name]
    return render(scene)


def write_atomically(file: Path, text: str) -> None:
    """Write a text file that appears when it is complete.  Raises FlightError(CERTIFY_OUTPUT)."""
    write_whole(file, text.encode("utf-8", errors="backslashreplace"), Fault.CERTIFY_OUTPUT)


def with_companions(formats: Sequence[str]) -> list[str]:
    """The formats of a folder: beside the SARIF file that is uploaded stands the one to keep."""
    found = list(formats)
    if "sarif" in found and "sarif-evidence" not in found:
        found.append("sarif-evidence")
    assert len(found) >= len(formats), "none is left out"
    return found


def write_outputs(formats: Sequence[str], found: Answer, options: Namespace) -> None:
    """Write each format to --output: a file for one, a folder for several."""
    output: str = options.output
    target = Path(output)
    folder = len(formats) > 1 or target.is_dir() or output.endswith("/")
    if folder:
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FlightError(Fault.CERTIFY_OUTPUT, f"{target}: {error.strerror}") from error
    scene = scene_of(found, options, colour=False)
    wanted = with_companions(formats) if folder else list(formats)
    # All are drawn before the first is written: a format that fails leaves nothing behind.
    texts = {name: rendered(name, scene) for name in wanted}
    for name, text in texts.items():
        place, _ = FORMATS[name]
        write_atomically(target / place if folder else target, text)
    assert len(texts) >= len(formats), "each format once"


def print_text(text: str) -> None:
    """Print; a broken standard output is no verdict.  The status is one of certify's own."""
    try:
        commands.write_out(text)
    except FlightError as error:
        raise FlightError(Fault.CERTIFY_OUTPUT, error.detail) from error


def explain_proof(options: Namespace) -> int:
    """--explain-proof FILE:LINE."""
    asked: str = options.explain_proof
    name, colon, number = asked.rpartition(":")
    if colon == "" or not number.isdecimal() or len(number) > 9:
        raise FlightError(Fault.OPTION, f"--explain-proof {asked!r}: FILE:LINE")
    if not os.path.exists(name):
        raise FlightError(Fault.CERTIFY_PATH, f"{name}: no such file or folder")
    question = replace(question_of(options), wish=NO_WISH)
    if not question.paths:
        settings, base = find_settings(question.config, Path.cwd())
        inside = any(is_inside(Path(name), base / path) for path in settings.paths)
        if not inside:
            question = replace(question, paths=(name,))
    found = answer(question)
    path = shown(Path(os.path.abspath(name)), found.here)
    text = explain.proofs_text(found.outcome, path, int(number))
    if text == "":
        detail = f"no obligation with a proof at {path}:{number}"
        raise FlightError(Fault.OPTION, detail)
    print_text(text)
    failing = [n.finding for n in found.outcome.findings]
    return int(any((f.path, f.line) == (path, int(number)) for f in failing))


def is_inside(file: Path, folder: Path) -> bool:
    """Whether a file is, or lies in, a folder."""
    real = Path(os.path.realpath(file))
    around = Path(os.path.realpath(folder))
    assert real.is_absolute(), "a real path"
    return real == around or around in real.parents


def run(options: Namespace) -> int:
    """`flightlm certify`: the exit status is 0, 1, 2 or 3; 3 beats 1."""
    if options.list_rules:
        print_text(explain.rules_text())
        return 0
    if options.init:
        print_text(init_config.configure(options.paths, options.config, Path.cwd()))
        return 0
    if options.explain is not None:
        print_text(explain.page_text(options.explain))
        return 0
    if options.explain_proof is not None:
        return explain_proof(options)
    formats = formats_of(options)
    if options.compliance is not None and options.diff is not None:
        raise FlightError(Fault.CONFLICT, "--compliance is about the whole tree, --diff is not")
    found = answer(question_of(options))
    if options.certificates:
        found.report["certificates"] = tables.plain(certificates_of(found.outcome))
    if options.compliance is not None:
        _ = compliance.write_set(Path(options.compliance), found.report, found.settings)
    if options.output is not None:
        write_outputs(formats, found, options)
    else:
        colour = formats == ["text"] and display.colourful(sys.stdout)
        print_text(rendered(formats[0], scene_of(found, options, colour)))
    status = EXIT_STATUS[found.report["verdict"]]
    assert status in (0, 1, 3), "a report has a verdict"
    return status

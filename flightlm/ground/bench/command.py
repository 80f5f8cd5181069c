"""`flightlm bench`: options in; a table, JSON, and README's table out."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import commands
from flightlm.ground.bench import document, render
from flightlm.ground.bench.figures import Document
from flightlm.ground.bench.model_files import SIZES, require_checkout
from flightlm.ground.bench.run import Run
from flightlm.ground.bench.settings import MAX_ROUNDS, MEASURES, PEERS, Settings
from flightlm.ground.bench.stored import as_table
from flightlm.ground.convert import PartialFile, destination_error
from flightlm.ground.formats.strict_json import read_capped
from flightlm.ground.machine import physical_cores
from flightlm.ground.process import IgnoredSignals

OPENING: Final = "<!-- flightlm bench: {} -->\n"
CLOSING: Final = "<!-- end of flightlm bench: {} -->\n"
MAX_PAGE_BYTES: Final = 1 << 22
PREFIX: Final = "flightlm-bench-"
HALF_WRITTEN: Final = ("*.partial", "*.source", "*.scores")  # names in a work folder


def chosen(text: str | None, known: Sequence[str], option: str) -> tuple[str, ...]:
    """The names of a list with commas, in the order of `known`.  Raises FlightError(OPTION)."""
    assert len(known) > 0, "there is something to choose"
    if text is None:
        return tuple(known)
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise FlightError(
                Fault.OPTION, f"{option}: no {word[:20]!r}; there are {', '.join(known)}"
            )
    return tuple(name for name in known if name in words)


def settings_of(options: Namespace) -> Settings:
    """The options, checked.  Raises FlightError: OPTION, THREADS, FILE_MISSING."""
    if options.size not in SIZES:
        known = ", ".join(SIZES)
        raise FlightError(Fault.OPTION, f"--size {options.size[:20]!r}; there are {known}")
    if not 1 <= options.rounds <= MAX_ROUNDS:
        raise FlightError(Fault.OPTION, f"--rounds {options.rounds}: give 1 to {MAX_ROUNDS}")
    measures = chosen(options.measure, MEASURES, "--measure")
    if not measures:
        raise FlightError(Fault.OPTION, f"--measure names none of {', '.join(MEASURES)}")
    cores = len(os.sched_getaffinity(0))
    threads = physical_cores() if options.threads is None else options.threads
    if not 1 <= threads <= cores:
        raise FlightError(Fault.THREADS, f"{threads} threads on {cores} cores")
    llmc = None
    if options.llmc is not None:
        checkout = Path(options.llmc)
        llmc = checkout.absolute()
        require_checkout(llmc)
    peers = chosen(options.peers, PEERS, "--peers")
    return Settings(options.size, peers, llmc, measures, options.rounds, threads)


def require_nothing_measured(options: Namespace) -> None:
    """Raise FlightError(CONFLICT) if --from stands beside an option of a measurement."""
    asked = {"--peers": options.peers, "--llmc": options.llmc, "--measure": options.measure}
    asked |= {"--threads": options.threads, "--work": options.work}
    for name, value in asked.items():
        if value is not None:
            raise FlightError(Fault.CONFLICT, f"--from and {name} contradict each other")


def require_place(path: Path) -> None:
    """Raise FlightError(DESTINATION) unless a file can be written as `path`; leaves nothing."""
    if os.path.isdir(path):
        raise FlightError(Fault.DESTINATION, f"{path} is a folder")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return
    except OSError as error:
        raise destination_error(path, error) from error


def read_page(path: Path, size: str) -> tuple[str, str]:
    """A page around the place of a size's table: what is before and what is behind.

    Raises FlightError: file faults, DESTINATION unless both markers are there once, in order.
    """
    page = commands.decode_prompt(read_capped(path, MAX_PAGE_BYTES), str(path))
    opening, closing = OPENING.format(size), CLOSING.format(size)
    before, found, rest = page.partition(opening)
    _, ended, behind = rest.partition(closing)
    once = page.count(opening) == 1 and page.count(closing) == 1
    if not found or not ended or not once:
        lines = f"{opening.strip()} and {closing.strip()}"
        raise FlightError(Fault.DESTINATION, f"{path} has not, once each, the lines {lines}")
    return before + opening, closing + behind


def write_file(path: Path, text: str) -> None:
    """Write a file, whole or not at all, in place of one that is there."""
    data = text.encode("utf-8")
    assert len(data) > 0, "no file is empty"
    with PartialFile(path, len(data), True) as stream:
        _ = stream.write(data)


def write_page(path: Path, size: str, table: str) -> None:
    """Put a table between the markers of its size."""
    before, behind = read_page(path, size)
    assert len(table) > 0, "a table has a row"
    write_file(path, f"{before}{table}{behind}")


@contextmanager
def work_folder(place: str | None, size: str) -> Iterator[Path]:
    """The folder for the models: below --work, which keeps them, or a temporary one, removed."""
    if place is not None and not place.isprintable():
        raise FlightError(Fault.OPTION, "--work names a folder with control characters")
    try:
        given = Path(tempfile.mkdtemp(prefix=PREFIX) if place is None else place)
        base = given.absolute()
    except OSError as error:
        raise destination_error(Path(tempfile.gettempdir()), error) from error
    folder = base / size
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            require_place(folder / "models")
            discard(folder, ("*.log", *HALF_WRITTEN))
        except OSError as error:
            raise destination_error(folder, error) from error
        yield folder
    finally:
        # A second Ctrl-C must not leave gigabytes behind.
        with IgnoredSignals():
            remove(base if place is None else None, folder)


def remove(base: Path | None, folder: Path) -> None:
    """Remove the temporary folder; in a kept one only what is half-written."""
    assert folder.is_absolute(), "what is removed has a whole name"
    if base is not None:
        shutil.rmtree(base, ignore_errors=True)
    else:
        discard(folder, HALF_WRITTEN)


def discard(folder: Path, patterns: Sequence[str]) -> None:
    """Remove what matches in a work folder."""
    assert len(patterns) > 0, "something is removed"
    for pattern in patterns:
        for path in folder.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def measure(settings: Settings, work: str | None) -> dict[str, object]:
    """Run it; the result.  Raises FlightError."""
    content = document.beginning(settings)
    with work_folder(work, settings.size) as folder:
        found = Run(settings, folder)
        found.measure()
    assert "flightlm" in found.engines, "flightlm takes part"
    return document.finished(content, found)


def rendered(content: dict[str, object], path: Path | None) -> tuple[str, str]:
    """The text and the Markdown of a result.  Raises FlightError(CONFIG_JSON) for a stored one."""
    try:
        result = Document(content)
        return render.text(result), render.markdown(result)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if path is None:
            raise
        raise FlightError(Fault.CONFIG_JSON, f"{path} is no result of flightlm bench") from error


def failed(content: dict[str, object]) -> bool:
    """True if an engine failed, or computed something else."""
    engines = as_table(content["engines"])
    entries = [as_table(entry) for entry in engines.values()]
    return any(entry["status"] in ("failed", "differs") for entry in entries)


def run(options: Namespace) -> int:
    """`flightlm bench`."""
    output = None if options.output is None else Path(options.output)
    page = None if options.readme is None else Path(options.readme)
    stored = None if options.result is None else Path(options.result)
    for path in (output, page):
        if path is not None:
            require_place(path)
    if stored is not None:
        require_nothing_measured(options)
        content = document.read_result(stored)
    else:
        settings = settings_of(options)
        assert settings.rounds > 0, "the options were checked"
        if page is not None:
            _ = read_page(page, settings.size)
        content = measure(settings, options.work)
    text, table = rendered(content, stored)
    if output is not None:
        write_file(output, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    if page is not None:
        model = as_table(content["model"])
        write_page(page, str(model["size"]), table)
    if options.json:
        commands.print_json(content)
    else:
        commands.write_out(text)
    return 1 if failed(content) else 0

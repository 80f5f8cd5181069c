"""`make bench-train`: training, side by side with others.

    python -m verification.bench_train step [--llmc PATH] [--works A,B] [--peers A,B] [--rounds N]
    python -m verification.bench_train nanogpt --nanogpt PATH --text FILE [--iterations N]
    python -m verification.bench_train table

step and nanogpt write their results below verification/bench_train/results/ (--output), and table
puts their tables into docs/training-bench.md.  Nothing is fetched.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flightlm.flight.status import FlightError
from flightlm.ground import commands
from flightlm.ground.bench.command import chosen, require_place, write_page
from flightlm.ground.bench.model_files import require_checkout
from flightlm.ground.bench.stored import as_table
from flightlm.ground.machine import physical_cores
from verification.bench_train import nanogpt
from verification.bench_train.document import (
    FILES,
    NANOGPT,
    STEP,
    beginning,
    read_result,
    write_result,
)
from verification.bench_train.run import Run, say
from verification.bench_train.settings import (
    DEFAULT_WORKS,
    MAX_ROUNDS,
    PEERS,
    WORKS,
    BenchError,
    Settings,
)
from verification.bench_train.table import nanogpt_tables, step_tables

HERE: Final = Path(__file__)
ROOT: Final = HERE.parents[2]
PAGE: Final = ROOT / "docs" / "training-bench.md"
MAX_ITERATIONS: Final = 1_000_000
# The markers of the page: <!-- flightlm bench: NAME --> and its end.
MARKERS: Final = {STEP: "training step", NANOGPT: "nanoGPT"}


@contextmanager
def work_folder(place: str | None) -> Iterator[Path]:
    """--work, which keeps what is written, or a temporary folder, removed."""
    if place is None:
        with tempfile.TemporaryDirectory(prefix="flightlm-bench-train-") as folder:
            yield Path(folder)
        return
    given = Path(place)
    path = given.absolute()
    assert path.is_absolute(), "a whole name"
    path.mkdir(parents=True, exist_ok=True)
    yield path


def add_common(parser: argparse.ArgumentParser, rounds: int) -> None:
    """Options of both measurements."""
    parser.add_argument(
        "--rounds", type=int, default=rounds, choices=range(1, MAX_ROUNDS + 1), metavar="N"
    )
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--work", metavar="DIR", help="keep models and runs there")
    parser.add_argument("--output", metavar="FILE", help="where the result goes")
    assert rounds > 0, "something is measured"


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(prog="bench-train", allow_abbrev=False)
    group = parser.add_subparsers(required=True)
    step = group.add_parser("step", help="the training step of GPT-2 124M")
    step.add_argument("--works", metavar="A,B", help=f"of {', '.join(WORKS)}")
    step.add_argument("--peers", metavar="A,B", help=f"of {', '.join(PEERS)}")
    step.add_argument("--llmc", metavar="PATH", help="a checkout of llm.c")
    add_common(step, 7)
    step.set_defaults(command="step")
    whole = group.add_parser("nanogpt", help="nanoGPT's configuration for a CPU, to its end")
    whole.add_argument("--nanogpt", metavar="PATH", required=True, help="a checkout of nanoGPT")
    whole.add_argument("--text", metavar="FILE", required=True, help="tinyshakespeare")
    every = nanogpt.EVAL_EVERY
    whole.add_argument(
        "--iterations",
        type=int,
        default=2_000,
        choices=range(every, MAX_ITERATIONS + 1, every),
        metavar="N",
        help=f"a multiple of {every} (default: 2000)",
    )
    add_common(whole, 3)
    whole.set_defaults(command="nanogpt")
    table = group.add_parser("table", help="put the tables into docs/training-bench.md")
    table.set_defaults(command="table")
    assert len(group.choices) == 3, "every command has a name of its own"
    return parser


def require_folder(target: Path) -> None:
    """Make the folder of a result.  Raises FlightError(DESTINATION) if it cannot be written."""
    assert target.name != "", "a result is a file"
    os.makedirs(target.parent, exist_ok=True)
    require_place(target)


def run_step(options: argparse.Namespace) -> None:
    """`step`."""
    names: tuple[str, ...] = DEFAULT_WORKS
    if options.works is not None:
        names = chosen(options.works, tuple(WORKS), "--works")
    peers = chosen(options.peers, PEERS, "--peers")
    llmc = None
    if options.llmc is not None:
        checkout = Path(options.llmc)
        llmc = checkout.absolute()
        require_checkout(llmc)
    target = FILES[STEP] if options.output is None else Path(options.output)
    require_folder(target)
    settings = Settings(names, peers, llmc, options.rounds, options.threads)
    content = beginning(STEP, settings.threads)
    works: dict[str, object] = {}
    assert len(names) > 0, "a shape is measured"
    with work_folder(options.work) as folder:
        for name in names:
            run = Run(WORKS[name], settings, folder)
            run.measure()
            works[name] = run.content()
    content |= {"rounds": settings.rounds, "works": works}
    machine = as_table(content["machine"])
    content["machine"] = {**machine, "load_after": os.getloadavg()[0]}
    write_result(target, content)
    commands.write_out(step_tables(content))


def run_nanogpt(options: argparse.Namespace) -> None:
    """`nanogpt`."""
    target = FILES[NANOGPT] if options.output is None else Path(options.output)
    require_folder(target)
    checkout, text = Path(options.nanogpt), Path(options.text)
    content = beginning(NANOGPT, options.threads)
    with work_folder(options.work) as folder:
        task = nanogpt.Task(
            checkout, text, folder, options.iterations, options.rounds, options.threads
        )
        content |= nanogpt.measure(task)
    assert content["schema"] == NANOGPT, "the result keeps its schema"
    write_result(target, content)
    commands.write_out(nanogpt_tables(content))


def tables() -> dict[str, str]:
    """The tables of the results that are stored, by their markers."""
    found = {}
    if os.path.isfile(FILES[STEP]):
        found[MARKERS[STEP]] = step_tables(read_result(FILES[STEP], STEP))
    if os.path.isfile(FILES[NANOGPT]):
        found[MARKERS[NANOGPT]] = nanogpt_tables(read_result(FILES[NANOGPT], NANOGPT))
    assert len(found) <= len(MARKERS), "one table a result"
    return found


def run_table() -> None:
    """`table`."""
    found = tables()
    for marker, table in found.items():
        write_page(PAGE, marker, table)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    assert options.command in ("step", "nanogpt", "table"), "the parser knows the commands"
    try:
        match options.command:
            case "step":
                run_step(options)
            case "nanogpt":
                run_nanogpt(options)
            case _:
                run_table()
    except FlightError as error:
        commands.report_error(error)
        return error.exit_status
    except BenchError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

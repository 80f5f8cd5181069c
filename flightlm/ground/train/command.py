"""`flightlm train`: a new run or one that goes on, from options to its end."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from flightlm.flight.checkpoint import SLOTS, Disk
from flightlm.flight.config import GPT2_VOCAB, PRESETS
from flightlm.flight.sampler import require_int
from flightlm.flight.shards import TokenFile
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import VocabTables
from flightlm.ground import commands, display, machine, plot, process
from flightlm.ground.convert import destination_error
from flightlm.ground.data import open_data
from flightlm.ground.display import STEPS, decimal
from flightlm.ground.formats.open_source import BYTES, open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables
from flightlm.ground.formats.training_checkpoint import RECORD_SCHEMA, Found, find_checkpoint
from flightlm.ground.loader import load_weights
from flightlm.ground.process import AwaitedSignals
from flightlm.ground.train import build, local, mpi
from flightlm.ground.train.build import Machinery, Materials
from flightlm.ground.train.hold import held
from flightlm.ground.train.initial import initialise
from flightlm.ground.train.log import LOG_SCHEMA, TrainingLog
from flightlm.ground.train.run import BEST_NAME, MODEL_NAME, Past, Run
from flightlm.ground.train.sample import require_prompt
from flightlm.ground.train.settings import (
    Settings,
    differences,
    model_of,
    plain,
    resumed_of,
    settings_of,
    settled,
)
from flightlm.ground.train.team import Alone, Team, mark_of

DATA_FOLDER: Final = "data"
CURVE_NAME: Final = "loss.png"
# What a run is made of, which a resumed run cannot change.
FIXED: Final = ("preset", "init", "layers", "heads", "channels", "positions", "vocab")


@dataclass(frozen=True, slots=True)
class Start:
    """Where a run begins: the materials, the checkpoint that it goes on from, its folder."""

    materials: Materials
    found: Found | None
    folder: Path


def run(options: Namespace) -> int:
    """`flightlm train`: 0 at the last step, and when a signal ended it behind a checkpoint."""
    assert isinstance(options.mpi, bool), "the option was parsed"
    mpi.require_asked(options.mpi)
    found = None if options.resume is None else find_checkpoint(Path(options.resume))
    processes = processes_of(options, found)
    # It may start this program anew, which it must before MPI is started.
    process.fix_threads(threads_of(options, found, processes))
    with team_of(options, processes) as team:
        try:
            return train(start_of(options, found, team), team)
        except FlightError as error:
            return team.fail(error)
        except MemoryError:
            return team.fail(FlightError(Fault.MEMORY, "the system refused more memory"))


def start_of(options: Namespace, found: Found | None, team: Team) -> Start:
    """Where the run begins.  Raises FlightError as `new_start`, `resumed_start`."""
    assert 0 <= team.rank < team.ranks, "the process is one of them"
    return new_start(options, team) if found is None else resumed_start(options, found, team)


def processes_of(options: Namespace, found: Found | None) -> int:
    """Processes that share a memory: as asked for, else as the run had them before, else 1.

    Raises FlightError: CONFLICT, OPTION for a number out of range.
    """
    asked: int | None = options.processes
    if options.mpi:
        if asked is not None:
            raise FlightError(Fault.CONFLICT, "--processes and --mpi contradict each other")
        return 1
    if asked is not None:
        local.require_processes(asked)
        return asked
    record: Mapping[str, object] = {} if found is None else found.record
    before = record.get("processes")
    cores = machine.usable_cores()
    assert cores > 0, "a machine has a core"
    return before if isinstance(before, int) and 1 <= before <= cores else 1


def team_of(options: Namespace, processes: int) -> Team:
    """This process and its copies, or with --mpi all of them.  Raises FlightError: OPTION, MPI."""
    seconds: float | None = options.mpi_timeout
    if options.mpi:
        return mpi.connect(mpi.DEFAULT_SECONDS if seconds is None else seconds)
    if seconds is not None:
        raise FlightError(Fault.OPTION, "--mpi-timeout needs --mpi")
    assert processes > 0, "there is a process"
    return Alone() if processes == 1 else local.Local(processes)


def threads_of(options: Namespace, found: Found | None, processes: int) -> int:
    """BLAS threads: as asked for, else as the run had them before, else the physical cores.

    Processes of one machine share its cores; a run that goes on with another number of processes
    has other bits in any case, and begins anew here.
    """
    asked: int | None = options.threads
    if asked is not None:
        return asked
    assert processes > 0, "there is a process"
    alone = max(1, machine.physical_cores() // processes)
    cores = mpi.share_of_cores() if options.mpi else alone
    ranks = mpi.expected_ranks() if options.mpi else processes
    record: Mapping[str, object] = {} if found is None else found.record
    environment = record.get("environment")
    before: Mapping[str, object] = environment if isinstance(environment, dict) else {}
    threads = before.get("threads")
    assert cores > 0, "a machine has a core"
    if before.get("ranks") != ranks or not isinstance(threads, int):
        return cores
    return threads if 1 <= threads <= machine.usable_cores() else cores


def absolute(paths: Sequence[str]) -> list[str]:
    """Paths that mean the same wherever a run is resumed."""
    found = [os.path.abspath(path) for path in paths]
    assert len(found) == len(paths), "every path stays"
    return found


def given_of(options: Namespace) -> dict[str, object]:
    """The settings that the command line gives; paths are made absolute."""
    given: dict[str, object] = dict(options.given or {})
    for name in ("data", "val"):
        paths = given.get(name)
        if isinstance(paths, list):
            given[name] = absolute(paths)
    tokenizer = given.get("tokenizer")
    if isinstance(tokenizer, str) and tokenizer not in ("", BYTES):
        given["tokenizer"] = os.path.abspath(tokenizer)
    return given


def new_start(options: Namespace, team: Team) -> Start:
    """A run from the first step.  Raises FlightError for every option out of range."""
    given = given_of(options)
    if not given.get("data"):
        raise FlightError(Fault.OPTION, "give --data FILE..., or --resume DIR")
    settings = settled(settings_of(given), team.ranks)
    if options.out is None:
        raise FlightError(Fault.OPTION, "give --out DIR: checkpoints, log and model go there")
    folder = Path(options.out)
    for slot in SLOTS:
        if os.path.lexists(folder / slot):
            raise FlightError(
                Fault.RESUME, f"{folder} holds a run: --resume {folder} goes on with it"
            )
    make_folder(folder)
    materials = new_materials(options, settings, folder, team)
    return Start(materials, None, folder)


def make_folder(folder: Path) -> None:
    """Make the folder of a run.  Raises FlightError(DESTINATION)."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise destination_error(folder, error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FlightError(Fault.DESTINATION, f"{folder} cannot be written to")


def new_materials(
    options: Namespace, settings: Settings, folder: Path, team: Team
) -> Materials:
    """The model, the tokenizer and the data of a new run."""
    sources = settings.sources
    tables = commands.tokenizer_named(sources.tokenizer)
    source = None
    name = os.path.basename(os.path.abspath(folder))
    if options.init is not None:
        source = initial_source(options, settings)
        tables = source.tokenizer if tables is None else tables
        config = source.config
        name = source.name
    else:
        large = options.preset in PRESETS
        if tables is None and options.vocab is None and not large:
            tables = byte_vocab_tables()
        vocab = vocabulary_of(options, tables)
        config = model_of(options, settings, vocab)
    batching = settings.batching
    require_int(batching.seq_len, 1, config.positions, Fault.BATCH)
    if tables is not None and tables.shape.tokens > config.vocab:
        detail = f"the tokenizer has {tables.shape.tokens} tokens, the model {config.vocab}"
        raise FlightError(Fault.TOKENIZER_FIT, detail)
    data, validation = opened(settings, tables, folder, team)
    # A checkpoint keeps the tokenizer itself, so the source's need not be there any more.
    return Materials(name, settings, config, tables, data, validation, source)


def initial_source(options: Namespace, settings: Settings) -> WeightSource:
    """The weights of --init.  Raises FlightError(CONFLICT) if another option says their shape."""
    names = ("preset", "layers", "channels", "positions", "vocab")
    values = (options.preset, options.layers, options.channels, options.positions, options.vocab)
    clashing = [name for name, value in zip(names, values, strict=True) if value is not None]
    if clashing:
        raise FlightError(Fault.CONFLICT, f"--init and --{clashing[0]} contradict each other")
    name = settings.sources.tokenizer
    words = Path(name) if name else None
    return open_source(Path(options.init), options.heads, words)


def vocabulary_of(options: Namespace, tables: VocabTables | None) -> int:
    """Rows of wte: --vocab, else the tokenizer's tokens, else GPT-2's."""
    asked: int | None = options.vocab
    if asked is not None:
        return asked
    return GPT2_VOCAB if tables is None else tables.shape.tokens


def opened(
    settings: Settings, tables: VocabTables | None, folder: Path, team: Team
) -> tuple[tuple[TokenFile, ...], tuple[TokenFile, ...]]:
    """The data for training and for validation; texts that must be encoded go to the folder.

    The first process encodes them, and the others find what it wrote.
    """
    cache = folder / DATA_FOLDER
    sources = settings.sources
    first = team.rank == 0
    if not first:
        team.wait()
    data = open_data([Path(path) for path in sources.data], tables, cache, wanted=first)
    validation: tuple[TokenFile, ...] = ()
    if sources.val:
        paths = [Path(path) for path in sources.val]
        validation = open_data(paths, tables, cache, wanted=first)
    if first:
        team.wait()
    assert len(data) > 0, "data were opened"
    return data, validation


def resumed_start(options: Namespace, found: Found, team: Team) -> Start:
    """A run that goes on.  Raises FlightError: RESUME, CHECKPOINT, and as a new run."""
    values = (
        options.preset,
        options.init,
        options.layers,
        options.heads,
        options.channels,
        options.positions,
        options.vocab,
    )
    for name, value in zip(FIXED, values, strict=True):
        if value is not None:
            raise FlightError(Fault.CONFLICT, f"--resume goes on with its model, not --{name}")
    folder = Path(options.resume)
    if options.out is not None and os.path.abspath(options.out) != os.path.abspath(folder):
        raise FlightError(Fault.CONFLICT, "--resume writes to its own folder, not to --out")
    settings = resumed_of(given_of(options), build.settings_in(found))
    tables = found.tokenizer
    data, validation = opened(settings, tables, folder, team)
    record = found.record
    name = str(record.get("name", folder.name))
    header = found.header
    config = header.config
    batching = settings.batching
    require_int(batching.seq_len, 1, config.positions, Fault.BATCH)
    materials = Materials(name, settings, config, tables, data, validation)
    if found.complaint and team.rank == 0:
        commands.report(f"{found.complaint}: using {found.path}", marked="damaged: ")
    return Start(materials, found, folder)


def values_of(materials: Materials, team: Team) -> dict[str, object]:
    """What a record holds beside the past, and what a resumed run compares."""
    environment = asdict(machine.environment())
    assert len(materials.data) > 0, "there are data"
    return {
        "schema": RECORD_SCHEMA,
        "name": materials.name,
        "settings": plain(materials.settings),
        "environment": {**environment, "processor": machine.processor(), "ranks": team.ranks},
        "processes": team.sharers,
        "data": build.data_report(materials.data),
        "validation": build.data_report(materials.validation),
    }


def changes(found: Found, values: Mapping[str, object]) -> list[str]:
    """What differs from the run that wrote a checkpoint and may change bits."""
    lines: list[str] = []
    record = found.record
    assert "processes" in values, "a record counts those that share a memory"
    for group in ("settings", "environment"):
        before, now = record.get(group), values.get(group)
        if isinstance(before, dict) and isinstance(now, dict):
            lines += differences(before, now)
    together, now_together = record.get("processes", 1), values.get("processes")
    if together != now_together:
        lines.append(f"processes that share a memory: {together}, now {now_together}")
    if record.get("data") != values.get("data"):
        lines.append("the data are other files, or of another size")
    return lines


def train(start: Start, team: Team) -> int:
    """Build the machinery, fill it, and run it to the end."""
    materials = start.materials
    settings = materials.settings
    machinery = Machinery(materials, team, Disk())
    output = settings.output
    require_prompt(machinery, output.sample_prompt)
    assert team.rank < team.ranks, "the process is one of them"
    # After the other processes were started, so that only this one holds the folder.
    with held(start.folder, team.rank == 0):
        return run_to_end(start, machinery, team)


def run_to_end(start: Start, machinery: Machinery, team: Team) -> int:
    """Fill the machinery, and run it."""
    materials = start.materials
    settings = materials.settings
    values = values_of(materials, team)
    past = Past()
    found = start.found
    if found is None:
        fill(machinery)
    else:
        machinery.resume(found)
        past = past_of(found)
    mark = mark_of(values, materials.config, machinery.training.step)
    _ = team.agree(0.0, False, mark)
    if team.rank == 0:
        build.remove_left_over(start.folder)
    announce(start, machinery, team)
    batching = settings.batching
    training = machinery.training
    left = max(0, batching.steps - training.step)
    assert training.step >= 0, "steps count from 0"
    with AwaitedSignals() as signals:
        with display.progress("training", left, unit=STEPS, wanted=team.rank == 0) as meter:
            running = Run(machinery, start.folder, team, meter, past, values)
            begin_log(running.log, start, machinery, values)
            whole = running.go(signals)
            running.save()
    if team.rank == 0:
        finish(start, running, past, whole)
    team.wait()
    return 0


def fill(machinery: Machinery) -> None:
    """The first weights: those of --init, or drawn; by the first of those that share them."""
    materials = machinery.materials
    trainer = machinery.training.trainer
    if trainer.slice.rank != 0:
        return
    weights = machinery.model.weights
    source = materials.source
    if source is None:
        settings = materials.settings
        batching = settings.batching
        initialise(weights.tensors, materials.config, batching.seed)
    else:
        load_weights(source, weights.tensors, machinery.staging)
    assert machinery.training.step == 0, "a new run begins"


def past_of(found: Found) -> Past:
    """What the run that wrote a checkpoint remembered."""
    record = found.record
    header = found.header
    best = record.get("best")
    seconds = record.get("seconds")
    past = Past(generation=header.generation, saved=header.progress.step)
    lowest = float(best) if isinstance(best, int | float) else past.best
    spent = float(seconds) if isinstance(seconds, int | float) else 0.0
    assert past.generation > 0, "generations count from 1"
    return replace(past, best=lowest, seconds=spent)


def announce(start: Start, machinery: Machinery, team: Team) -> None:
    """What is about to run, and what differs from the run before."""
    if team.rank != 0:
        return
    materials = start.materials
    config = materials.config
    training = machinery.training
    settings = materials.settings
    batching = settings.batching
    tokens = sum(file.tokens for file in materials.data)
    size = decimal(machinery.plan.total_bytes)
    threads = f"{machine.environment().threads} threads"
    where = threads if team.ranks == 1 else f"{team.ranks} processes of {threads}"
    blocks = "one block of" if team.sharers == 1 else "in all"
    commands.report(
        f"{materials.name}: {config.parameters:,} parameters, {config.layers} layers, "
        f"{config.heads} heads, {config.channels} channels, vocabulary {config.vocab:,}"
    )
    commands.report(
        f"{tokens:,} tokens of data, {training.sequences} x {batching.seq_len} tokens a step, "
        f"{batching.steps} steps; {blocks} {size}, {where}"
    )
    found = start.found
    if found is not None:
        values = values_of(materials, team)
        commands.report(f"going on after step {training.step} of {found.path}")
        differing = changes(found, values)
        for line in differing:
            commands.report(line, marked="differs: ")
        if differing:
            commands.report("the run is not bit for bit the one that it goes on with")
    assert training.step <= batching.steps or found is not None, "a new run begins at 0"


def begin_log(
    log: TrainingLog, start: Start, machinery: Machinery, values: Mapping[str, object]
) -> None:
    """The first line of a run in its log."""
    materials = start.materials
    if start.found is not None:
        log.write("resume", {"step": machinery.training.step})
        return
    model = commands.config_report(materials.config)
    assert model["parameters"] > 0, "a model has parameters"
    log.write(
        "start",
        {
            "schema": LOG_SCHEMA,
            "name": materials.name,
            "model": model,
            "parameters": model["parameters"],
            "options": values["settings"],
            "environment": values["environment"],
            "planned_bytes": machinery.plan.total_bytes,
        },
    )


def finish(start: Start, running: Run, past: Past, whole: bool) -> None:
    """The last lines: what there is now and what can be done with it."""
    step = running.training.step
    log = running.log
    log.write("end" if whole else "stop", {"step": step, "seconds": past.seconds})
    folder = start.folder
    if not whole:
        commands.report(f"stopped after step {step}; `flightlm train --resume {folder}` goes on")
        return
    best = "" if not os.path.exists(folder / BEST_NAME) else f", {BEST_NAME} (the best)"
    commands.report(f"{step} steps in {past.seconds:.0f} s; {folder} holds {MODEL_NAME}{best}")
    path = log.path
    assert path is not None, "the first process keeps the log"
    draw_curve(path, folder / CURVE_NAME)
    commands.report(f"try: flightlm run --weights {folder / MODEL_NAME}")


def draw_curve(log: Path, picture: Path) -> None:
    """The loss curve; without a plotting library a line says how to get one."""
    try:
        runs = plot.draw([log], picture)
    except FlightError as error:
        commands.report(f"no loss curve: {error}")
        return
    assert len(runs) == 1, "one run was drawn"
    commands.report(f"{picture}: the loss curve")


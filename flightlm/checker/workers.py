"""The two phases over many files, in several processes, of which this one is the first.

Each process has a fixed share of the files for both phases, so that a file is read, parsed and
flattened once.  Between the phases each process tells the others what they may know of its files;
the first one solves the equations of the project and tells what it found.  The shares depend on
the number of processes, the results do not: they are put into the order of the paths.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Final

from flightlm.checker.analysis import (
    AnalysisError,
    FileResult,
    Indexed,
    Parsed,
    Unit,
    analyse_unit,
    index_unit,
)
from flightlm.checker.project import ModuleIndex, ProjectIndex, settled_project
from flightlm.checker.settings import Settings

MAX_JOBS: Final = 64
MIN_BYTES: Final = 300_000  # of source; below, starting processes costs more than it saves
# Bytes of source, in all processes, that wait for the second phase as trees, which take about 50
# times as much memory; the files beyond are parsed once more.
MAX_KEPT: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Started:
    """A worker process, the pipe to it, and the places of its files."""

    process: BaseProcess
    pipe: Connection
    places: tuple[int, ...]


def cores() -> int:
    """The processors that this process may use."""
    return max(1, len(os.sched_getaffinity(0)))


def size_of(unit: Unit) -> int:
    """How long a file is, as a guess of how long it takes."""
    if unit.data is not None:
        return len(unit.data)
    try:
        return os.stat(unit.file).st_size
    except OSError:
        return 0


def processes_for(units: Sequence[Unit], jobs: int) -> int:
    """How many processes are worth it: 1 stands for this one."""
    assert jobs >= 0, "0 stands for as many as there are processors"
    wanted = min(jobs or cores(), MAX_JOBS, len(units))
    if sum(size_of(unit) for unit in units) < MIN_BYTES:
        return 1
    return max(1, wanted)


def shares_of(sizes: Sequence[int], count: int) -> tuple[tuple[int, ...], ...]:
    """The places of files in `count` shares of about the same size: largest first, to the least."""
    assert count >= 1, "at least one share"
    loads = [0] * count
    shares: list[list[int]] = [[] for _ in range(count)]
    for place in sorted(range(len(sizes)), key=lambda p: (-sizes[p], p)):
        least = loads.index(min(loads))
        loads[least] += sizes[place] + 1
        share = shares[least]
        share.append(place)
    return tuple(tuple(share) for share in shares)


def modules_of(indexed: Sequence[Indexed]) -> list[ModuleIndex]:
    """What other files may know of those that could be parsed."""
    return [item.module for item in indexed if item.module is not None]


class Share:
    """The files of one process, and what it keeps of them between the phases."""

    __slots__ = ("indexed", "limit", "parsed", "units")

    def __init__(self, units: Sequence[Unit], limit: int) -> None:
        assert limit >= 0, "bytes of source"
        self.units = units
        self.limit = limit
        self.indexed: list[Indexed] = []
        self.parsed: dict[int, Parsed] = {}

    def index(self) -> list[Indexed]:
        """The first phase."""
        held = 0
        for place, unit in enumerate(self.units):
            held += size_of(unit)
            indexed, parsed = index_unit(unit, held <= self.limit)
            self.indexed.append(indexed)
            if parsed is not None:
                self.parsed[place] = parsed
        assert len(self.indexed) == len(self.units), "every file is indexed or has a reason"
        return self.indexed

    def forget(self) -> None:
        """Let go of what is kept: there will be no second phase."""
        self.parsed.clear()

    def analyse(self, index: ProjectIndex, settings: Settings) -> list[FileResult]:
        """The second phase of the files that could be parsed."""
        found = []
        for place, item in enumerate(self.indexed):
            if item.module is not None:
                parsed = self.parsed.pop(place, None)
                found.append(analyse_unit(item, parsed, index, settings))
        assert len(found) <= len(self.units), "a file has one result"
        return found


def serve(
    share: Share,
    settings: Settings,
    pipe: Connection,
    others: int,
    inherited: tuple[Connection, ...],
) -> None:
    """Both phases of a share in a process of its own; an error is answered with its text.

    `inherited` are the first process's ends of the pipes, which a fork copies: while one is open
    here, nobody would be told that the first process has ended, and this one would wait for ever.
    """
    assert others > 0, "at least the first process indexes files, too"
    for end in inherited:
        end.close()
    gc.disable()  # the process is short, and its garbage has no cycles to speak of
    try:
        work(share, settings, pipe, others)
    except AnalysisError as error:
        pipe.send(str(error))
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        share.forget()  # the first process has ended or is ending: nobody waits for an answer
    finally:
        pipe.close()


def work(share: Share, settings: Settings, pipe: Connection, others: int) -> None:
    """Index, tell, be told by the other processes and what the first one solved, analyse, tell."""
    pipe.send(share.index())
    modules = modules_of(share.indexed)
    for _ in range(min(others, MAX_JOBS)):
        modules.extend(modules_of(pipe.recv()))
    solved, constants = pipe.recv()
    index = settled_project(modules, solved, constants)
    assert len(index.modules) >= len(share.parsed), "the files of this share are in the index"
    pipe.send(share.analyse(index, settings))


def start(process: BaseProcess) -> None:
    """Start a worker.  Python warns of forks beside threads; ours are idle ones of numpy's BLAS."""
    assert process.pid is None, "a process starts once"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()


def answer_of(started: Started) -> bytes:
    """What a worker answers, packed.  Raises AnalysisError if it ends without an answer."""
    pipe = started.pipe
    try:
        return pipe.recv_bytes()
    except (EOFError, OSError) as error:
        raise AnalysisError("a worker process ended without an answer") from error


def unpacked(packed: bytes) -> list[object]:
    """The list that a worker answered.  Raises AnalysisError with the text of its error."""
    answer: object = ForkingPickler.loads(packed)
    if isinstance(answer, str):
        raise AnalysisError(answer)
    assert isinstance(answer, list), "a worker answers with a list or a text"
    return answer


def tell(started: Started, packed: bytes) -> None:
    """Send something packed to a worker.  Raises AnalysisError if the worker has ended."""
    pipe = started.pipe
    try:
        pipe.send_bytes(packed)
    except OSError as error:
        raise AnalysisError("a worker process ended without an answer") from error


def packed_of(told: object) -> bytes:
    """Plain values as bytes for a worker, once for all of them."""
    return bytes(ForkingPickler.dumps(told))


class Crew:
    """The processes of one analysis: `index`, then `analyse`, once each, and `stop` in any case."""

    __slots__ = ("own", "places", "settings", "workers")

    def __init__(self, units: Sequence[Unit], settings: Settings, jobs: int) -> None:
        count = processes_for(units, jobs)
        assert count > 0, "this process has a share of its own"
        limit = MAX_KEPT // count
        self.places, *others = shares_of([size_of(unit) for unit in units], count)
        self.settings = settings
        self.own = Share([units[place] for place in self.places], limit)
        self.workers: list[Started] = []
        context = multiprocessing.get_context("fork")
        for places in others:
            mine, theirs = context.Pipe()
            share = Share([units[place] for place in places], limit)
            inherited = (*(started.pipe for started in self.workers), mine)
            arguments = (share, settings, theirs, len(others), inherited)
            process = context.Process(target=serve, args=arguments, daemon=True)
            start(process)
            theirs.close()
            self.workers.append(Started(process, mine, places))
        assert len(self.workers) == count - 1, "a process for each other share"

    def index(self) -> list[Indexed]:
        """The first phase of all files, in their order.  Raises AnalysisError."""
        found = dict(zip(self.places, self.own.index(), strict=True))
        if self.workers:
            told = [packed_of(self.own.indexed)]
            for started in self.workers:
                packed = answer_of(started)
                told.append(packed)
                for place, item in zip(started.places, unpacked(packed), strict=True):
                    assert isinstance(item, Indexed), "the first answer is about the first phase"
                    found[place] = item
            for number, started in enumerate(self.workers, 1):
                for packed in (*told[:number], *told[number + 1 :]):
                    tell(started, packed)
        return [found[place] for place in sorted(found)]

    def analyse(self, index: ProjectIndex) -> list[FileResult]:
        """The second phase of all files that could be parsed.  Raises AnalysisError."""
        if self.workers:
            packed = packed_of((index.solved, index.constants))
            for started in self.workers:
                tell(started, packed)
        found = self.own.analyse(index, self.settings)
        for started in self.workers:
            for result in unpacked(answer_of(started)):
                assert isinstance(result, FileResult), "the second answer is about the second phase"
                found.append(result)
        return found

    def stop(self) -> None:
        """End every worker, whatever it does."""
        for started in self.workers:
            pipe, process = started.pipe, started.process
            process.terminate()
            process.join()
            pipe.close()
        assert all(worker.process.exitcode is not None for worker in self.workers), "all have ended"

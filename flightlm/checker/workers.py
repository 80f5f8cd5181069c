"""The two phases over many files, in several processes.

Each process gets a fixed share of the files and answers once.  It is forked, so the index of the
project is inherited and never copied through a pipe; what comes back are plain values.  The
shares depend on the number of processes, the results do not: they are put into the order of the
paths.
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
from typing import Final

from flightlm.checker.analysis import (
    AnalysisError,
    FileResult,
    Indexed,
    Unit,
    analyse_unit,
    index_unit,
)
from flightlm.checker.project import ProjectIndex
from flightlm.checker.settings import Settings

MAX_JOBS: Final = 64
MIN_BYTES: Final = 300_000  # of source; below, starting processes costs more than it saves
Work = tuple[Unit, str]  # a file of the second phase, with its digest in the first


@dataclass(frozen=True, slots=True)
class Started:
    """A worker process and the pipe that it answers on."""

    process: BaseProcess
    answers: Connection


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


def index_share(units: Sequence[Unit]) -> list[Indexed]:
    """The first phase of some files."""
    return [index_unit(unit) for unit in units]


def analyse_share(
    work: Sequence[Work], index: ProjectIndex, settings: Settings
) -> list[FileResult]:
    """The second phase of some files."""
    return [analyse_unit(unit, digest, index, settings) for unit, digest in work]


def index_worker(units: Sequence[Unit], answer: Connection) -> None:
    """The first phase in a process of its own: one answer, a list or the text of an error."""
    gc.disable()  # the process is short, and its garbage has no cycles to speak of
    try:
        answer.send(index_share(units))
    except AnalysisError as error:
        answer.send(str(error))
    answer.close()


def analyse_worker(
    work: Sequence[Work], index: ProjectIndex, settings: Settings, answer: Connection
) -> None:
    """The second phase in a process of its own: one answer, a list or the text of an error."""
    gc.disable()
    try:
        answer.send(analyse_share(work, index, settings))
    except AnalysisError as error:
        answer.send(str(error))
    answer.close()


def start(process: BaseProcess) -> None:
    """Start a worker.  Python warns of forks beside threads; ours are idle ones of numpy's BLAS."""
    assert process.pid is None, "a process starts once"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()


def answer_of(started: Started) -> object:
    """What a worker answers.  Raises AnalysisError if it fails or ends without an answer."""
    answers = started.answers
    try:
        answer: object = answers.recv()
    except EOFError as error:
        raise AnalysisError("a worker process ended without an answer") from error
    if isinstance(answer, str):
        raise AnalysisError(answer)
    return answer


def stop(workers: Sequence[Started]) -> None:
    """End every worker, whatever it does."""
    for started in workers:
        answers = started.answers
        answers.close()
        process = started.process
        process.terminate()
        process.join()
    assert all(worker.process.exitcode is not None for worker in workers), "all have ended"


def index_all(units: Sequence[Unit], jobs: int) -> list[Indexed]:
    """The first phase of all files, in their order."""
    count = processes_for(units, jobs)
    if count == 1:
        return index_share(units)
    context = multiprocessing.get_context("fork")
    shares = shares_of([size_of(unit) for unit in units], count)
    workers = []
    found: dict[int, Indexed] = {}
    try:
        for share in shares:
            receiver, sender = context.Pipe(duplex=False)
            mine = [units[place] for place in share]
            process = context.Process(target=index_worker, args=(mine, sender), daemon=True)
            start(process)
            sender.close()
            workers.append(Started(process, receiver))
        for share, started in zip(shares, workers, strict=True):
            answer = answer_of(started)
            assert isinstance(answer, list), "a worker answers with a list or a text"
            found.update(zip(share, answer, strict=True))
    finally:
        stop(workers)
    return [found[place] for place in range(len(units))]


def analyse_all(
    work: Sequence[Work], index: ProjectIndex, settings: Settings, jobs: int
) -> list[FileResult]:
    """The second phase of all files, in their order."""
    units = [unit for unit, _ in work]
    count = processes_for(units, jobs)
    if count == 1:
        return analyse_share(work, index, settings)
    context = multiprocessing.get_context("fork")
    shares = shares_of([size_of(unit) for unit in units], count)
    workers = []
    found: dict[int, FileResult] = {}
    try:
        for share in shares:
            receiver, sender = context.Pipe(duplex=False)
            mine = [work[place] for place in share]
            arguments = (mine, index, settings, sender)
            process = context.Process(target=analyse_worker, args=arguments, daemon=True)
            start(process)
            sender.close()
            workers.append(Started(process, receiver))
        for share, started in zip(shares, workers, strict=True):
            answer = answer_of(started)
            assert isinstance(answer, list), "a worker answers with a list or a text"
            found.update(zip(share, answer, strict=True))
    finally:
        stop(workers)
    return [found[place] for place in range(len(units))]

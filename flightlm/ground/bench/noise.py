"""Who else used the processors while something was timed.

Linux counts the processors' busy time in ticks (/proc/stat), and that of every process
(/proc/PID/stat).  What is left of the former without the program that was timed, and without
this one, was taken by others, a hypervisor's theft included.  A sample of which others took more
than LIMIT of all processors is contaminated.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Final

from flightlm.ground.machine import read_small

LIMIT: Final = 0.05
# Both counts are taken tick by tick, so a short sample may be off by a few.
TOLERANCE_TICKS: Final = 3
MOMENT_S: Final = 0.5
BUSY_FIELDS: Final = (1, 2, 3, 6, 7, 8)  # user nice system irq softirq steal
# Of /proc/PID/stat, behind the name of the program: utime, stime, and the same of the processes
# that it started and waited for.
OWN_FIELDS: Final = (11, 12)
ALL_FIELDS: Final = (11, 12, 13, 14)


def busy_ticks() -> int:
    """Ticks that all processors were busy, or taken by the hypervisor, since the start."""
    counts = read_small("/proc/stat")
    total, _, _ = counts.partition("\n")
    words = total.split()
    assert len(words) == 0 or words[0] == "cpu", "the first line sums up all processors"
    return sum(int(words[field]) for field in BUSY_FIELDS) if len(words) > 8 else 0


def process_ticks(pid: int, fields: tuple[int, ...] = OWN_FIELDS) -> int:
    """Ticks that a process with all its threads was busy; 0 if it is gone."""
    assert pid > 0, "a process has a number"
    line = read_small(f"/proc/{pid}/stat")
    _, _, rest = line.rpartition(")")
    words = rest.split()
    return sum(int(words[field]) for field in fields) if len(words) > max(fields) else 0


@dataclass(frozen=True, slots=True)
class Noise:
    """What others took of a sample: `share` of all processors, and whether it is too much."""

    share: float
    contaminated: bool


def judge(others: int, available: float) -> Noise:
    """The noise of `others` ticks out of `available` ticks of all processors."""
    assert available > 0.0, "time has passed"
    taken = max(0, others)
    share = taken / available
    return Noise(round(share, 4), taken > max(TOLERANCE_TICKS, LIMIT * available))


class NoiseMeter:
    """Watches one sample: make it, let a program work, then `stop` with its number.

    `pid` is the program if it runs already.  Workers that should be idle count as others.
    """

    __slots__ = ("_at", "_busy", "_own")

    def __init__(self, pid: int | None = None) -> None:
        assert pid is None or pid > 0, "a process has a number"
        self._at: Final = time.perf_counter()
        self._own: Final = own_ticks(pid)
        self._busy: Final = busy_ticks()

    def stop(self, pid: int) -> Noise:
        """What others took since this was made."""
        busy = busy_ticks() - self._busy
        own = own_ticks(pid) - self._own
        elapsed = max(1e-3, time.perf_counter() - self._at)
        cores = os.cpu_count() or 1
        assert cores > 0, "a machine has a processor"
        return judge(busy - own, elapsed * cores * os.sysconf("SC_CLK_TCK"))


def wait_for_quiet(seconds: float) -> float:
    """Wait until others leave the processors alone for a moment, at most so long; the wait."""
    assert seconds >= 0.0, "a wait is bounded"
    started = time.perf_counter()
    for _ in range(int(seconds / MOMENT_S)):
        meter = NoiseMeter()
        time.sleep(MOMENT_S)
        noise = meter.stop(os.getpid())
        if not noise.contaminated:
            break
    return time.perf_counter() - started


def children_of(pid: int) -> list[int]:
    """The processes that a running process started, where the system tells; empty if it is gone."""
    assert pid > 0, "a process has a number"
    numbers = read_small(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in numbers.split()]


def own_ticks(pid: int | None) -> int:
    """Ticks of this process, of the one that it times, and of those that that one started.

    What they started in turn is not seen while it runs.
    """
    here = process_ticks(os.getpid())
    assert here >= 0, "ticks count up"
    if pid is None or pid == os.getpid():
        return here
    return here + sum(process_ticks(one, ALL_FIELDS) for one in (pid, *children_of(pid)))

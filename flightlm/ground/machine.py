"""What this machine offers: free memory, cores, and the arithmetic libraries in use."""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

MAX_PROC_BYTES: Final = 1 << 20
# Control groups of version 2, and the hierarchy that version 1 has for memory.
GROUPS: Final = Path("/sys/fs/cgroup")
GROUP_FILES: Final = ("memory.max", "memory.current", "memory.stat")
LEGACY_GROUPS: Final = GROUPS / "memory"
LEGACY_FILES: Final = ("memory.limit_in_bytes", "memory.usage_in_bytes", "memory.stat")
CACHE_KEYS: Final = ("inactive_file", "total_inactive_file")
TOLD_DIGITS: Final = 9
THREAD_VARIABLES: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def read_small(path: str) -> str:
    """A small text file of the kernel, or "" where there is none."""
    assert path.startswith("/"), "kernel files have absolute names"
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read(MAX_PROC_BYTES)
    except OSError:
        return ""


def read_lines(path: str) -> list[str]:
    """The lines of a small text file of the kernel, none where there is no file."""
    text = read_small(path)
    return text.splitlines()


def told_bytes(path: str, key: str) -> int | None:
    """What the line `key: N kB` of a kernel's file says, in bytes, or None without one."""
    assert not key.endswith(":"), "a key without its colon"
    for line in read_lines(path):
        name, _, amount = line.partition(":")
        if name == key:
            kilobytes, *_ = amount.split()
            return 1_024 * int(kilobytes)
    return None


def read_word(path: Path) -> str:
    """What a file of the kernel says, which is one word, or "" where there is none."""
    text = read_small(str(path))
    return text.strip()


def group_free(folder: Path) -> int | None:
    """Bytes that one control group leaves free, or None without a limit.

    The cache of files that were read once counts as used, but gives way to a program.
    """
    assert folder.is_absolute(), "control groups have absolute names"
    limit, used, stat = LEGACY_FILES if folder.is_relative_to(LEGACY_GROUPS) else GROUP_FILES
    bound = read_word(folder / limit)
    taken = read_word(folder / used)
    if not bound.isdecimal() or not taken.isdecimal():
        return None
    cached = 0
    for line in read_lines(str(folder / stat)):
        key, _, value = line.partition(" ")
        if key in CACHE_KEYS and value.isdecimal():
            cached = max(cached, int(value))
    return max(0, int(bound) - max(0, int(taken) - cached))


def cgroup_limit() -> int | None:
    """Bytes that the control groups of this process leave free, or None without a limit.

    A limit of a group holds for the groups in it, so the tightest one counts; in a container
    the name of the group may be one that only its host sees, and the root is then its own.
    """
    folders = set()
    for line in read_lines("/proc/self/cgroup"):
        number, _, rest = line.partition(":")
        controllers, _, name = rest.partition(":")
        root = GROUPS if number == "0" else LEGACY_GROUPS
        if number == "0" or "memory" in controllers.split(","):
            place = root / name.lstrip("/")
            folders |= {at for at in (place, *place.parents) if at.is_relative_to(root)}
    assert len(folders) <= MAX_PROC_BYTES, "the names of groups are bounded"
    found = [group_free(folder) for folder in folders]
    known = [free for free in found if free is not None]
    return min(known) if known else None


def address_space_limit() -> int | None:
    """Bytes that RLIMIT_AS leaves, or None without a limit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        return None
    sizes = read_small("/proc/self/statm")
    pages = sizes.split()
    used = int(pages[0]) * resource.getpagesize() if pages else 0
    assert used >= 0, "a size is not negative"
    return max(0, soft - used)


def available_bytes() -> int | None:
    """Memory that can be taken without swapping, or None where the system does not tell."""
    limits = (cgroup_limit(), address_space_limit(), told_bytes("/proc/meminfo", "MemAvailable"))
    found = [limit for limit in limits if limit is not None]
    assert len(found) <= 3, "three sources at most"
    return min(found) if found else None


def peak_rss_bytes() -> int:
    """The highest resident memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert peak > 0, "a process has resident memory"
    return peak


def physical_cores(process: int = 0) -> int:
    """Physical cores that a process (0: this one) may run on; hyper-threads count once.

    Raises OSError if there is no such process.
    """
    allowed = os.sched_getaffinity(process)
    cores = set()
    number = package = -1
    for line in read_lines("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        key = key.strip()
        if key == "processor":
            number = int(value)
        elif key == "physical id":
            package = int(value)
        elif key == "core id" and number in allowed:
            cores.add((package, int(value)))
    assert len(allowed) > 0, "a process may run somewhere"
    return len(cores) if cores else len(allowed)


def usable_cores() -> int:
    """Processors that this process may run on."""
    return len(os.sched_getaffinity(0))


def told_number(names: Sequence[str]) -> int:
    """What the environment says under the first of these names that has a number; 0 if none has."""
    for name in names:
        value = os.environ.get(name, "")
        if value.isdecimal() and len(value) <= TOLD_DIGITS:
            return int(value)
    return 0


def processor() -> str:
    """The model of the processor, "" where the system does not tell."""
    for line in read_lines("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return ""


def kernel_release() -> str:
    """Which kernel runs."""
    return platform.release()


@dataclass(frozen=True, slots=True)
class Environment:
    """What the bits of a result depend on besides the model and the options."""

    threads: int | None
    python: str
    numpy: str
    blas: str
    machine: str


def environment() -> Environment:
    """Read the environment of this process; threads is None if the variables disagree."""
    settings = {os.environ.get(name, "") for name in THREAD_VARIABLES}
    setting = settings.pop() if len(settings) == 1 else ""
    build = np.show_config(mode="dicts")
    assert build is not None, "numpy tells how it was built"
    blas = build["Build Dependencies"]["blas"]
    return Environment(
        threads=int(setting) if setting.isdecimal() else None,
        python=platform.python_version(),
        numpy=np.__version__,
        blas=f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip(),
        machine=platform.machine(),
    )

"""Free memory, cores and the environment, read from made-up kernel files."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import machine, process

GIB = 1 << 30
Fake = Callable[[Mapping[str, str]], None]


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """A function that replaces the files of the kernel."""

    def fake(files: Mapping[str, str]) -> None:
        monkeypatch.setattr(machine, "read_small", lambda path: files.get(path, ""))
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        monkeypatch.setattr(resource, "getrlimit", lambda kind: unlimited)

    return fake


@pytest.mark.requirement("FLM-REQ-106")
def test_free_memory_is_what_the_kernel_says(kernel: Fake) -> None:
    kernel({"/proc/meminfo": "MemTotal:  9 kB\nMemAvailable:    2048 kB\nBuffers: 1 kB\n"})
    assert machine.available_bytes() == 2048 * 1024
    assert machine.cgroup_limit() is None


@pytest.mark.requirement("FLM-REQ-106")
def test_without_any_source_free_memory_is_unknown(kernel: Fake) -> None:
    kernel({})
    assert machine.available_bytes() is None


@pytest.mark.requirement("FLM-REQ-106")
def test_a_control_group_is_a_limit(kernel: Fake) -> None:
    root = "/sys/fs/cgroup"
    files = {
        "/proc/meminfo": f"MemAvailable: {8 * GIB // 1024} kB\n",
        "/proc/self/cgroup": "1:name=systemd:/x\n0::/job\n",
        f"{root}/job/memory.max": f"{4 * GIB}\n",
        f"{root}/job/memory.current": f"{3 * GIB}\n",
    }
    kernel(files)
    assert machine.available_bytes() == GIB
    # Files that were read and lie in the cache do not stand in the way of a program.
    cache = f"anon 1\ninactive_file {2 * GIB}\nactive_file 5\n"
    kernel({**files, f"{root}/job/memory.stat": cache})
    assert machine.available_bytes() == 3 * GIB
    kernel({**files, f"{root}/job/memory.max": "max\n"})
    assert machine.available_bytes() == 8 * GIB
    kernel({**files, f"{root}/job/memory.current": f"{5 * GIB}\n"})
    assert machine.available_bytes() == 0


@pytest.mark.requirement("FLM-REQ-106")
def test_the_tightest_of_nested_groups_counts(kernel: Fake) -> None:
    root = "/sys/fs/cgroup"
    kernel(
        {
            "/proc/self/cgroup": "0::/slice/job\n",
            f"{root}/slice/job/memory.max": "max\n",
            f"{root}/slice/job/memory.current": "1\n",
            f"{root}/slice/memory.max": "1000\n",
            f"{root}/slice/memory.current": "400\n",
            f"{root}/memory.max": "5000\n",
            f"{root}/memory.current": "400\n",
            "/sys/fs/memory.max": "1\n",
            "/sys/fs/memory.current": "1\n",
        }
    )
    assert machine.cgroup_limit() == 600


@pytest.mark.requirement("FLM-REQ-106")
def test_the_first_version_of_control_groups(kernel: Fake) -> None:
    root = "/sys/fs/cgroup/memory"
    own = {
        "/proc/self/cgroup": "9:cpu:/job\n4:hugetlb,memory:/host/job\n0::/\n",
        f"{root}/memory.limit_in_bytes": "1000\n",
        f"{root}/memory.usage_in_bytes": "700\n",
        f"{root}/memory.stat": "inactive_file 1\ntotal_inactive_file 200\n",
    }
    # In a container the root of the mount is its own group, whatever the host calls it.
    kernel(own)
    assert machine.cgroup_limit() == 500
    named = {f"{root}/host/job/memory.limit_in_bytes": "900"}
    kernel({**own, **named, f"{root}/host/job/memory.usage_in_bytes": "800"})
    assert machine.cgroup_limit() == 100
    unlimited = f"{(1 << 63) - 4096}"
    kernel({**own, f"{root}/memory.limit_in_bytes": unlimited, "/proc/meminfo": "MemAvailable: 1"})
    assert machine.available_bytes() == 1024


@pytest.mark.requirement("FLM-REQ-106")
def test_an_address_space_limit_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (GIB, GIB))
    monkeypatch.setattr(machine, "read_small", lambda path: "100 50 3 1 0 2 0\n")
    assert machine.address_space_limit() == GIB - 100 * resource.getpagesize()
    monkeypatch.setattr(machine, "read_small", lambda path: f"{GIB} 1\n")
    assert machine.address_space_limit() == 0


def cpuinfo(*cores: tuple[int, int, int]) -> str:
    """/proc/cpuinfo of (processor, package, core) triples."""
    return "".join(
        f"processor\t: {number}\nmodel name\t: x\nphysical id\t: {package}\ncore id\t\t: {core}\n\n"
        for number, package, core in cores
    )


@pytest.mark.requirement("FLM-REQ-504")
@pytest.mark.parametrize(
    ("allowed", "text", "count"),
    [
        ({0, 1, 2, 3}, cpuinfo((0, 0, 0), (1, 0, 1), (2, 0, 0), (3, 0, 1)), 2),
        ({0, 2}, cpuinfo((0, 0, 0), (1, 0, 1), (2, 0, 0), (3, 0, 1)), 1),
        ({0, 1}, cpuinfo((0, 0, 0), (1, 1, 0)), 2),
        ({0, 1, 5}, "processor : 0\nBogoMIPS : 1\n", 3),
        ({7}, "", 1),
    ],
)
def test_hyper_threads_count_once(
    monkeypatch: pytest.MonkeyPatch, kernel: Fake, allowed: set[int], text: str, count: int
) -> None:
    kernel({"/proc/cpuinfo": text})
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: allowed)
    assert machine.physical_cores() == count


@pytest.mark.requirement("FLM-REQ-504")
@pytest.mark.parametrize(
    ("settings", "threads"),
    [(("3", "3", "3"), 3), (("3", "3", "2"), None), (("", "", ""), None), (("x",) * 3, None)],
)
def test_threads_are_recorded_only_when_the_variables_agree(
    monkeypatch: pytest.MonkeyPatch, settings: tuple[str, ...], threads: int | None
) -> None:
    for name, value in zip(machine.THREAD_VARIABLES, settings, strict=True):
        monkeypatch.setenv(name, value)
    found = machine.environment()
    assert found.threads == threads
    assert found.numpy == np.__version__
    assert len(found.blas) > 0


@pytest.mark.requirement("FLM-REQ-504")
def test_the_command_starts_again_only_when_the_threads_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(os, "execv", lambda path, words: calls.append((path, words)))
    monkeypatch.setattr("sys.executable", "/python")
    monkeypatch.setattr("sys.orig_argv", ["python", "-X", "dev", "-m", "flightlm", "run"])
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3})
    for name in machine.THREAD_VARIABLES:
        monkeypatch.setenv(name, "4")
    process.fix_threads(4)
    assert calls == []
    process.fix_threads(2)
    assert calls == [("/python", ["/python", "-X", "dev", "-m", "flightlm", "run"])]
    assert [os.environ[name] for name in machine.THREAD_VARIABLES] == ["2", "2", "2"]
    monkeypatch.delenv("OMP_NUM_THREADS")
    process.fix_threads(2)
    assert len(calls) == 2


@pytest.mark.requirement("FLM-REQ-504")
@pytest.mark.parametrize("threads", [-1, 0, 5, 1025])
def test_a_number_of_threads_out_of_range_is_refused(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    # BLAS would quietly use no more than there are cores.
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3})
    with pytest.raises(FlightError) as caught:
        process.fix_threads(threads)
    assert caught.value.fault is Fault.THREADS


@pytest.mark.requirement("FLM-REQ-106")
def test_files_that_do_not_exist_are_empty() -> None:
    assert machine.read_small("/proc/self/no-such-file") == ""
    assert machine.read_small("/proc/self/statm").count(" ") == 6
    assert machine.peak_rss_bytes() > 1 << 20

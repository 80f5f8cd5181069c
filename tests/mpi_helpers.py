"""Start the command with mpirun; nothing outlives the block that started it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests.cli_helpers import COMMAND, TIMEOUT_S, Argument, Outcome, Process, started

MPIRUN: Final = shutil.which("mpirun")
ABSENT: Final = MPIRUN is None or find_spec("mpi4py") is None
WHY_ABSENT: Final = "needs mpirun and mpi4py (the extra mpi, and an MPI such as Debian's openmpi-bin)"
# mpirun replaces the interpreter that the helper starts, so signals reach it.
BECOME: Final = "import os, sys; os.execv(sys.argv[1], sys.argv[1:])"
# Two processes on any machine, root's too, and without a right that containers do not give.
OPEN_MPI: Final = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    "PRTE_MCA_hwloc_default_binding_policy": "none",
}
MARK: Final = "FLIGHTLM_TEST_TEAM"
RANKS: Final = (b"OMPI_COMM_WORLD_RANK=", b"PMI_RANK=")
POLL_S: Final = 0.05


class Team:
    """The processes that one mpirun started."""

    __slots__ = ("mark", "process")

    def __init__(self, process: Process, mark: str) -> None:
        self.process: Final = process
        self.mark: Final = mark

    def ranks(self) -> dict[int, int]:
        """The process id of each rank that runs."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            try:
                variables = (entry / "environ").read_bytes().split(b"\0")
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if f"{MARK}={self.mark}".encode() not in variables or b"flightlm" not in words:
                continue
            for variable in variables:
                if variable.startswith(RANKS):
                    found[int(variable.partition(b"=")[2])] = int(entry.name)
        return found

    def signal(self, rank: int, number: signal.Signals) -> None:
        """Send a signal to one rank."""
        os.kill(self.ranks()[rank], number)

    def wait_for(self, log: Path, event: str) -> None:
        """Wait until the log of the run has an event."""
        until = time.monotonic() + TIMEOUT_S
        while not (log.exists() and f'"event": "{event}"' in log.read_text(encoding="ascii")):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < until, "nothing came"
            time.sleep(POLL_S)

    def end(self) -> Outcome:
        """Wait for the end."""
        out, err = self.process.communicate(timeout=TIMEOUT_S)
        return Outcome(self.process.returncode, out, err.decode("utf-8"))


@contextmanager
def team(
    *commands: Sequence[Argument], each: int = 1, changes: Mapping[str, str] | None = None
) -> Iterator[Team]:
    """A running mpirun with `each` processes of every command; all are dead when the block ends.

    A command is the arguments of `flightlm`; one that begins with a Path is a program.
    """
    assert MPIRUN is not None
    words: list[Argument] = [MPIRUN]
    for index, command in enumerate(commands):
        program = () if isinstance(command[0], Path) else (COMMAND,)
        words += [":"] if index else []
        words += ["-n", str(each), *program, *command]
    mark = uuid.uuid4().hex
    variables = {**OPEN_MPI, MARK: mark, **(changes or {})}
    with started(*words, changes=variables, interpreter=("-c", BECOME)) as process:
        running = Team(process, mark)
        try:
            yield running
        finally:
            for pid in running.ranks().values():
                os.kill(pid, signal.SIGKILL)


def run_team(
    *commands: Sequence[Argument], each: int = 1, changes: Mapping[str, str] | None = None
) -> Outcome:
    """Run the commands to their end; the parameters are those of `team`."""
    with team(*commands, each=each, changes=changes) as running:
        return running.end()


def confined(limit_kib: int, arguments: Sequence[Argument]) -> list[Argument]:
    """flightlm with these arguments, where no file may be larger."""
    code = (
        "import os, resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_kib << 10}, {limit_kib << 10})); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    return [Path(sys.executable), "-c", code, COMMAND, *arguments]

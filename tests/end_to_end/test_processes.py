"""Signals, pipes, full disks, little memory, and Python without assertions."""

from __future__ import annotations

import os
import re
import resource
import signal
import time
from argparse import Namespace
from pathlib import Path
from typing import Final

import pytest

from flightlm.flight.config import PRESETS
from flightlm.ground import cli, commands
from tests.cli_helpers import TIMEOUT_S, Process, assert_refused, run_cli, started, wait_for
from tests.end_to_end.conftest import Models
from tests.weight_helpers import llmc_header, pack_words

POLL_S: Final = 0.001


def slow_run(models: Models) -> tuple[str | Path, ...]:
    """A run of seconds that writes at once and goes on writing."""
    choice = ("--temperature", "0", "--logit-bias", "65=1e6", "--max-tokens", "8192")
    source = ("--weights", models.slow, "--tokenizer", "bytes", "--prompt", "x")
    return ("run", "--threads", "1", *source, *choice)


def read_one(process: Process) -> bytes:
    """The first byte that a process writes."""
    assert process.stdout is not None
    return process.stdout.read(1)


@pytest.mark.requirement("FLM-REQ-501")
def test_a_reader_that_goes_away_ends_the_run_quietly(models: Models) -> None:
    with started(*slow_run(models)) as process:
        assert read_one(process) == b"A"
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(TIMEOUT_S) == 141


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_quietly(
    models: Models, number: signal.Signals, status: int
) -> None:
    with started(*slow_run(models)) as process:
        assert read_one(process) == b"A"
        process.send_signal(number)
        assert wait_for(process) == (status, "")


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_convert_leaves_nothing(
    models: Models, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    with started("convert", models.large, tmp_path / "m.flm") as process:
        while not os.listdir(tmp_path) and process.poll() is None:
            time.sleep(POLL_S)
        assert os.listdir(tmp_path)[0].endswith(".partial")
        process.send_signal(number)
        assert wait_for(process) == (status, "")
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-208")
def test_a_full_disk_during_convert_leaves_nothing(models: Models, tmp_path: Path) -> None:
    outcome = run_cli(
        "convert", models.text, tmp_path / "m.flm", limits={resource.RLIMIT_FSIZE: 20_000}
    )
    assert_refused(outcome, "FLM-DST-003", 4)
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize(
    "command", [("plan",), ("run", "--threads", "1", "--prompt", "a"), ("--help",)]
)
def test_a_full_disk_under_standard_output(command: tuple[str, ...]) -> None:
    script = 'exec "$0" -m flightlm "$@" > /dev/full'
    outcome = run_cli(*command, interpreter=("-c", RUN_SCRIPT, script))
    assert_refused(outcome, "FLM-DST-003", 4)


# Python starts a shell in its own place, for its redirections.
RUN_SCRIPT: Final = (
    "import os, sys; os.execv('/bin/sh', ['sh', '-c', sys.argv[1], sys.executable, *sys.argv[2:]])"
)


@pytest.mark.requirement("FLM-REQ-501")
def test_closed_standard_streams() -> None:
    command = ("run", "--threads", "1", "--max-tokens", "1")
    script = 'exec "$0" -m flightlm "$@"'
    closed_output = run_cli(*command, interpreter=("-c", RUN_SCRIPT, f"{script} >&-"))
    assert_refused(closed_output, "FLM-DST-001", 4)
    # No standard input is no prompt; no standard error changes no exit status.
    assert run_cli(*command, interpreter=("-c", RUN_SCRIPT, f"{script} <&-")).status == 0
    silent = run_cli("bogus", interpreter=("-c", RUN_SCRIPT, f"{script} 2>&-"))
    assert (silent.status, silent.out, silent.err) == (2, b"", "")


@pytest.mark.requirement("FLM-REQ-106")
def test_a_plan_beyond_the_free_memory_is_refused_with_the_shortfall(tmp_path: Path) -> None:
    config = PRESETS["1558M"]
    path = tmp_path / "1558M.bin"
    header = pack_words(llmc_header(config, 3))
    rows = -(-config.vocab // 128) * 128 - config.vocab
    with path.open("wb") as stream:
        _ = stream.write(header)
        _ = stream.truncate(len(header) + 4 * (config.parameters + rows * config.channels))
    bound = 3 << 30
    outcome = run_cli(
        "run", "--threads", "1", "--weights", path, "--tokens", "1",
        limits={resource.RLIMIT_AS: bound},
    )  # fmt: skip
    assert_refused(outcome, "FLM-MEM-001", 4)
    found = re.search(
        r"needs (\d+) bytes, (\d+) are free: (\d+) bytes too few", outcome.err
    )
    assert found is not None
    need, free, short = (int(number) for number in found.groups())
    assert need > 4 * config.parameters
    assert 0 < free < bound
    assert short == need - free


@pytest.mark.requirement("FLM-REQ-501")
def test_a_huge_prompt_is_refused_before_it_takes_memory(tmp_path: Path) -> None:
    # 64 MiB of text would need tables of ids that the plan does not hold.
    path = tmp_path / "long"
    path.write_bytes(b"a b " * (1 << 24))
    outcome = run_cli(
        "run", "--threads", "1", "--prompt-file", path, limits={resource.RLIMIT_AS: 600 << 20}
    )
    assert_refused(outcome, "FLM-GEN-002", 2)


@pytest.mark.requirement("FLM-REQ-501")
def test_memory_that_runs_out_beside_the_block(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def greedy(options: Namespace) -> int:
        raise MemoryError

    monkeypatch.setattr(commands, "plan", greedy)
    assert cli.main(["plan"]) == 4
    assert capfd.readouterr().err.startswith("flightlm: FLM-MEM-001: ")


@pytest.mark.requirement("FLM-REQ-503")
@pytest.mark.parametrize(
    ("interpreter", "changes"),
    [
        (None, {"PYTHONOPTIMIZE": "1"}),
        (None, {"PYTHONOPTIMIZE": "2"}),
        (("-O", "-m", "flightlm"), {}),
        (("-OO", "-mflightlm"), {}),
    ],
)
def test_the_command_refuses_python_without_assertions(
    interpreter: tuple[str, ...] | None, changes: dict[str, str]
) -> None:
    outcome = run_cli("run", "--prompt", "a", interpreter=interpreter, changes=changes)
    assert_refused(outcome, "FLM-ENV-001", 2)


CATCH: Final = """
try:
    import flightlm
except Exception as error:
    print(type(error).__name__, error.code)
"""


@pytest.mark.requirement("FLM-REQ-503")
def test_a_program_without_assertions_gets_a_typed_error() -> None:
    outcome = run_cli(interpreter=("-O", "-c", CATCH))
    assert (outcome.status, outcome.text) == (0, "FlightError FLM-ENV-001\n")
    with_them = run_cli(interpreter=("-c", CATCH))
    assert (with_them.status, with_them.text) == (0, "")

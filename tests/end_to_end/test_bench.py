"""`flightlm bench` as a user runs it: a tiny model, no peer but an invented llm.c."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Final

import pytest

from flightlm.ground.bench.command import CLOSING, OPENING, PREFIX
from flightlm.ground.bench.document import KEYS
from flightlm.ground.bench.settings import PEERS
from tests.cli_helpers import TIMEOUT_S, Process, assert_refused, run_cli, started

TINY: Final = ("bench", "--size", "tiny", "--rounds", "1", "--threads", "1")
ALONE: Final = (*TINY, "--peers", "")
# The part of llm.c that the driver uses, with a model whose scores are all 0.
FAKE_LLMC: Final = """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
typedef struct { int max_seq_len, vocab_size, padded_vocab_size; } GPT2Config;
typedef struct { float* logits; } ActivationTensors;
typedef struct { GPT2Config config; ActivationTensors acts; float* acts_memory; int seq_len; } GPT2;
void gpt2_build_from_checkpoint(GPT2* model, const char* path) {
    (void)path;
    printf("chatter\\n");
    model->config = (GPT2Config){128, 1024, 1024};
    model->acts_memory = model->acts.logits = calloc(128 * 1024, sizeof(float));
}
void gpt2_forward(GPT2* model, int* ids, int* targets, size_t B, size_t T) {
    (void)model; (void)ids; (void)targets; (void)B; (void)T;
}
"""


def children_of(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(word) for word in text.split()]


def await_workers(process: Process) -> list[int]:
    """Wait until workers run."""
    until = time.monotonic() + TIMEOUT_S
    while time.monotonic() < until and process.poll() is None:
        found = children_of(process.pid)
        if len(found) > 1:
            return found
        time.sleep(0.01)
    raise AssertionError("no workers came")


@pytest.mark.requirement("FLM-REQ-551")
def test_the_whole_command_on_a_tiny_model(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"a\n{OPENING.format('tiny')}{CLOSING.format('tiny')}b\n")
    output = tmp_path / "result.json"
    files = ("--output", output, "--readme", page, "--work", tmp_path / "work")
    outcome = run_cli(*ALONE, *files, "--json")
    assert outcome.status == 0, outcome.err
    content = json.loads(outcome.text)
    assert json.loads(output.read_text()) == content
    assert sorted(content) == sorted(KEYS)
    assert content["schema"] == "flightlm-bench/1"
    assert set(content["samples"]) == {"decode", "prefill", "batch", "load", "start"}
    for engines in content["samples"].values():
        for rows in engines.values():
            assert [row["round"] for row in rows] == [0] * len(rows)
            assert all(row["seconds"] > 0.0 for row in rows)
    assert set(content["samples"]["decode"]) == {"flightlm", "machine"}
    assert set(content["peak_bytes"]) == {"flightlm", "interpreter"}
    assert content["engines"]["flightlm"]["status"] == "measured"
    assert {content["engines"][peer]["status"] for peer in PEERS} == {"left out"}
    steady = content["facts"]["steady"]
    assert steady["planned_bytes"] == steady["allocated_bytes"]
    assert "round 1 of 1" in outcome.err
    # The table can be made again, and the models are kept for the next run.
    again = run_cli("bench", "--from", output)
    assert (again.status, again.err) == (0, "")
    assert "decode, tokens/s" in again.text
    table = page.read_text()
    assert run_cli("bench", "--from", output, "--readme", page).status == 0
    assert page.read_text() == table
    assert "| decode, tokens/s |" in table
    kept = set(os.listdir(tmp_path / "work" / "tiny"))
    assert {"huggingface", "model.flm"} <= kept
    assert not [name for name in kept if name.endswith((".partial", ".scores"))]


@pytest.mark.requirement("FLM-REQ-553")
def test_a_peer_that_is_not_installed_is_named_and_the_others_run(tmp_path: Path) -> None:
    # What cannot be found in the environment of this process cannot be imported.
    script = (
        "import importlib.util, sys; real = importlib.util.find_spec;"
        "gone = ('torch', 'transformers', 'ctranslate2', 'llama_cpp', 'gguf');"
        "importlib.util.find_spec = lambda n, *a: None if n in gone else real(n, *a);"
        "from flightlm.ground.cli import entry; entry()"
    )
    outcome = run_cli(*TINY, "--measure", "decode", "--json", interpreter=("-c", script))
    assert outcome.status == 0, outcome.err
    content = json.loads(outcome.text)
    for peer in ("huggingface", "ctranslate2", "llama.cpp"):
        assert content["engines"][peer]["status"] == "missing"
        assert "pip install 'flightlm[bench]'" in content["engines"][peer]["detail"]
    assert "Hugging Face is not measured: torch and transformers not installed" in outcome.err
    assert content["samples"]["decode"]["flightlm"]


@pytest.mark.requirement("FLM-REQ-552")
def test_an_engine_that_computes_something_else_is_not_timed(tmp_path: Path) -> None:
    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    (tmp_path / "train_gpt2.c").write_text(FAKE_LLMC)
    outcome = run_cli(
        *TINY, "--peers", "llm.c", "--llmc", tmp_path, "--measure", "decode", "--json"
    )
    assert outcome.status == 1, outcome.err
    content = json.loads(outcome.text)
    entry = content["engines"]["llm.c"]
    assert entry["status"] == "differs", entry
    assert entry["agreement"]["same_tokens"] is False
    assert set(content["samples"]["decode"]) == {"flightlm", "machine"}
    assert "computes something else" in outcome.err


@pytest.mark.requirement("FLM-REQ-553")
def test_a_driver_that_cannot_be_built_is_told_and_the_others_run(tmp_path: Path) -> None:
    (tmp_path / "train_gpt2.c").write_text("#error this is not llm.c\n")
    outcome = run_cli(
        *TINY, "--peers", "llm.c", "--llmc", tmp_path, "--measure", "decode", "--json"
    )
    assert outcome.status == 1
    content = json.loads(outcome.text)
    assert content["engines"]["llm.c"]["status"] == "failed"
    assert "llm.c is not measured: its driver could not be built" in outcome.err
    assert content["samples"]["decode"]["flightlm"]


@pytest.mark.requirement("FLM-REQ-501")
def test_a_wrong_path_of_llmc_is_refused_at_once(tmp_path: Path) -> None:
    outcome = run_cli(*TINY, "--llmc", tmp_path)
    assert_refused(outcome, "FLM-FILE-001", 3)


@pytest.mark.requirement("FLM-REQ-554")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_workers_and_removes_the_models(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    output = tmp_path / "result.json"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = (*ALONE, "--rounds", "100", "--measure", "decode", "--output", output)
    with started(*command, changes={"TMPDIR": str(temporary)}) as process:
        workers = await_workers(process)
        assert [name[: len(PREFIX)] for name in os.listdir(temporary)] == [PREFIX]
        process.send_signal(number)
        _, err = process.communicate(timeout=TIMEOUT_S)
        assert process.returncode == status
        assert b"Traceback" not in err
    assert os.listdir(tmp_path) == ["temporary"]
    assert os.listdir(temporary) == []
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


@pytest.mark.requirement("FLM-REQ-554")
def test_a_worker_ends_when_the_command_is_killed(tmp_path: Path) -> None:
    command = (*ALONE, "--rounds", "100", "--measure", "decode", "--work", tmp_path)
    with started(*command) as process:
        workers = await_workers(process)
        process.kill()
        _ = process.wait(TIMEOUT_S)
    until = time.monotonic() + TIMEOUT_S
    while time.monotonic() < until and any(is_running(pid) for pid in workers):
        time.sleep(0.05)
    assert not [pid for pid in workers if is_running(pid)]


def is_running(pid: int) -> bool:
    """True if a process is there and no zombie that nobody has waited for."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"

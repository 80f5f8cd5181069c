"""`make bench-train`: who is compared, how, and what the tables say."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from flightlm.flight.config import PRESETS
from flightlm.ground.bench.command import read_page
from flightlm.ground.bench.render import MARK
from verification.bench_train import __main__ as command
from verification.bench_train import document, nanogpt, table
from verification.bench_train.engines import Flightlm, product_flops
from verification.bench_train.run import Run, compile_command, largest_share
from verification.bench_train.settings import (
    CHECKED,
    LLMC,
    MACHINE,
    OWN,
    SHARED,
    TORCH,
    TORCH_FUSED,
    WORKS,
    Settings,
    ids,
    standing,
    threads_of,
)

ROOT = Path(__file__).parents[2]
TINY = WORKS["tiny"]


def settings(
    llmc: Path | None = None, peers: tuple[str, ...] = (), threads: int = 1
) -> Settings:
    """Options for the tiny shape."""
    return Settings(("tiny",), peers, llmc, 1, threads)


def samples(*seconds: float, contaminated: bool = False) -> list[dict[str, object]]:
    """Samples, one per round."""
    return [
        {"round": at, "seconds": value, "others": 0.0, "contaminated": contaminated}
        for at, value in enumerate(seconds)
    ]


def work_of(engines: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """What a run over b4-t64 found."""
    entries = {name: {"title": name, "status": "measured", "detail": ""} for name in engines}
    return {
        "batch": 4,
        "seq_len": 64,
        "parameters": 1_000_000,
        "matrix_parameters": 900_000,
        "engines": entries,
        "samples": engines,
        "gemm_rates": [1.0e9, 2.0e9, 4.0e9],
        "resident_bytes": [1_000, 1_000, 1_004],
        "peak_bytes": {name: 5_000_000 for name in engines},
    }


def result(works: dict[str, object]) -> dict[str, object]:
    """A whole result of `step`."""
    machine = {"cores": 2, "cpu": "a processor", "numpy": "2.4", "load_before": 0.1}
    return {
        "schema": document.STEP,
        "version": "0",
        "date": "2026-01-01 00:00 UTC",
        "commit": {"id": "0123456789", "changed": False},
        "threads": 2,
        "rounds": 3,
        "machine": machine,
        "torch": "2.13",
        "works": works,
    }


@pytest.mark.requirement("FLM-REQ-741")
def test_flightlm_trains_on_the_ids_of_all() -> None:
    engine = Flightlm(TINY, 1)
    losses = engine.losses(CHECKED)
    # Random weights know nothing, and the batch is learnt.
    assert losses[0] == pytest.approx(math.log(TINY.config.vocab), abs=0.2)
    assert losses == sorted(losses, reverse=True)
    assert engine.steps(1) > 0.0
    # The formula of llmc_train_driver.c.
    assert ids(3, 1_000) == [(7_919 * (place + 1) + 13) % 1_000 for place in range(3)]


@pytest.mark.requirement("FLM-REQ-741")
def test_products_are_counted_by_matrix_parameters() -> None:
    config = PRESETS["124M"]
    assert product_flops(config, 256) == 6.0 * config.matrix_parameters * 256


@pytest.mark.requirement("FLM-REQ-741")
def test_a_loss_that_is_not_there_or_not_finite_is_another() -> None:
    assert largest_share([2.0, 1.0], [2.0, 1.0]) == 0.0
    assert largest_share([2.0, 1.01], [2.0, 1.0]) == pytest.approx(0.01)
    assert largest_share([2.0], [2.0, 1.0]) == 1.0
    assert largest_share([], []) == 1.0
    assert largest_share([math.nan], [2.0]) == 1.0


@pytest.mark.requirement("FLM-REQ-741")
def test_llmc_is_compiled_as_its_makefile_says(tmp_path: Path) -> None:
    recipe = "\t$(CC) -Ofast -DX='a b' train_gpt2.c -lm -o train_gpt2\n"
    (tmp_path / "Makefile").write_text(f"CC ?= cc\ntrain_gpt2: train_gpt2.c\n{recipe}")
    (tmp_path / "train_gpt2.c").write_text("")
    target = tmp_path / "out" / "driver"
    compiler, *words = compile_command(tmp_path, target)
    assert compiler in ("cc", "clang")
    driver = str(ROOT / "verification" / "bench_train" / "llmc_train_driver.c")
    expected = ["-Ofast", "-DX=a b", driver, "-lm", "-o", str(target), "-I", str(tmp_path)]
    assert words == expected
    assert not target.exists()
    (tmp_path / "Makefile").write_text("all:\n\techo nothing\n")
    assert compile_command(tmp_path, target) == []


@pytest.mark.requirement("FLM-REQ-741")
def test_peers_are_left_out_with_a_reason(tmp_path: Path) -> None:
    assert standing(LLMC, TINY, settings(peers=(LLMC,)))[0] == "left out"
    assert "--llmc" in standing(LLMC, TINY, settings(peers=(LLMC,)))[1]
    assert standing(LLMC, TINY, settings(tmp_path, (LLMC,))) == ("measured", "")
    assert standing(TORCH, TINY, settings()) == ("left out", "not asked for")
    assert standing(SHARED, TINY, settings(threads=2)) == ("measured", "")
    assert standing(SHARED, TINY, settings(threads=1))[0] == "left out"
    assert standing(SHARED, TINY, settings(threads=3))[0] == "left out"
    assert threads_of(SHARED, settings(threads=2)) == 1


@pytest.mark.requirement("FLM-REQ-741")
def test_a_run_measures_by_turns_and_leaves_no_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verification.bench_train.run.PATIENCE_S", 0.0)
    run = Run(TINY, settings(threads=2), tmp_path)
    run.measure()
    content = json.loads(json.dumps(run.content()))
    assert {name for name, rows in content["samples"].items() if rows} == {OWN, SHARED, MACHINE}
    # The processes trained as the one did.
    assert content["engines"][SHARED]["loss_difference"] < 1e-5
    assert content["peak_bytes"][SHARED] > 4 * 5 * TINY.config.parameters
    assert len(content["gemm_rates"]) == 1
    assert len(content["engines"][OWN]["losses"]) == CHECKED
    assert {entry["status"] for entry in content["engines"].values()} == {"measured", "left out"}
    assert content["resident_bytes"][0] > 4 * TINY.config.parameters
    assert table.step_tables(result({"tiny": content})).count("| flightlm | ") == 1


@pytest.mark.requirement("FLM-REQ-741")
def test_an_engine_that_cannot_start_is_named_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verification.bench_train.run.PATIENCE_S", 0.0)
    (tmp_path / "Makefile").write_text("train_gpt2:\n\tfalse train_gpt2.c -o train_gpt2\n")
    run = Run(WORKS["tiny"], settings(tmp_path, (LLMC,)), tmp_path)
    run.measure()
    assert run.engines[LLMC]["status"] == "failed"
    assert run.engines[LLMC]["detail"]
    assert run.engines[OWN]["status"] == "measured"
    assert OWN in run.samples


@pytest.mark.requirement("FLM-REQ-742")
def test_figures_follow_from_samples() -> None:
    engines = {
        OWN: samples(1.0, 2.0, 1.5),
        LLMC: samples(4.0, 6.0, 9.0),
        TORCH: samples(2.0, 4.0, 3.0),
        TORCH_FUSED: samples(1.6, 2.4, 1.8),
    }
    work = work_of(engines)
    ratio = table.ratio_of(work, LLMC)
    assert ratio is not None
    assert (ratio.minima, ratio.median) == (4.0, 4.0)
    shares = table.shares_of(work)
    assert shares is not None
    flops = 6.0 * 1_000_000 * 256
    best, usual, marked = shares
    assert best == flops / 4.0e9
    assert usual == pytest.approx(flops / (1.5 * 2.0e9))
    assert not marked
    rows = table.aim_rows({"b4-t64": work})
    assert len(rows) == 5
    assert rows[2] == "| b4-t64: times as fast as llm.c | 3.5 | 4.00 | 4.00 | yes |"
    # Against the faster of the two.
    assert rows[3] == "| b4-t64: times as fast as PyTorch | 1.4 | 1.60 | 1.20 | no |"
    # With the faster of flightlm's two ways.
    both = work_of({**engines, SHARED: samples(0.5, 1.0, 0.75)})
    assert table.ratio_of(both, LLMC) == replace(ratio, minima=8.0, median=8.0)
    assert table.ratio_of(work_of({**engines, SHARED: samples(2.0, 3.0, 2.5)}), LLMC) == ratio
    text = table.step_tables(result({"b4-t64": work}))
    assert "| flightlm | 1.00 (1.50) | 256 |  | 5 |" in text
    assert "| llm.c | 4.00 (6.00) | 64 | 4.00 | 5 |" in text
    assert "+4 bytes" in text


@pytest.mark.requirement("FLM-REQ-742")
def test_contaminated_and_missing_figures_decide_nothing() -> None:
    engines = {OWN: samples(1.0, 1.0, 1.0), LLMC: samples(9.0, 9.0, 9.0, contaminated=True)}
    rows = table.aim_rows({"b4-t64": work_of(engines)})
    assert rows[2].endswith("| 9.00 | 9.00 | open |")
    assert rows[3].endswith("| – | – | open |")
    assert MARK in table.step_tables(result({"b4-t64": work_of(engines)}))


@pytest.mark.requirement("FLM-REQ-742")
def test_the_page_shows_what_the_stored_results_say() -> None:
    found = command.tables()
    for marker in command.MARKERS.values():
        before, behind = read_page(command.PAGE, marker)
        page = command.PAGE.read_text(encoding="utf-8")
        assert page == before + found.get(marker, "") + behind


@pytest.mark.requirement("FLM-REQ-743")
def test_nanogpt_and_flightlm_get_the_same_run() -> None:
    theirs = dict(
        word.removeprefix("--").split("=") for word in nanogpt.nanogpt_options(2_000)[2:]
    )
    words = nanogpt.own_options(2_000, 2)
    ours = {
        name.removeprefix("--"): value
        for name, value in pairwise(words)
        if name.startswith("--")
    }
    pairs = {"n_layer": "layers", "n_head": "heads", "n_embd": "channels"}
    pairs |= {"block_size": "seq-len", "batch_size": "batch", "max_iters": "steps"}
    assert ours["processes"] == "2"
    ours["batch"] = str(2 * int(ours["batch"]))
    for name, own in pairs.items():
        assert theirs[name] == ours[own], name
    assert theirs["dropout"] == "0.0"
    assert "dropout" not in ours
    # As many windows as two splits of eval_iters batches.
    windows = 2 * int(theirs["eval_iters"]) * int(theirs["batch_size"])
    assert int(ours["eval-windows"]) == windows


@pytest.mark.requirement("FLM-REQ-743")
def test_the_table_of_whole_runs(tmp_path: Path) -> None:
    content: dict[str, object] = {
        **result({}),
        "schema": document.NANOGPT,
        "iterations": 2_000,
        "rounds": 3,
        "samples": {nanogpt.NANOGPT: samples(30.0, 33.0, 36.0), OWN: samples(10.0, 10.0, 10.0)},
        "validation_loss": {nanogpt.NANOGPT: 1.9, OWN: 1.85},
        "own_estimate": 1.88,
        "commands": {nanogpt.NANOGPT: "python train.py", OWN: "flightlm train"},
    }
    text = table.nanogpt_tables(content)
    assert "| nanoGPT | 30.0 (33.0) | 1.9000 |" in text
    assert "takes the iterations 3.00 (3.30) times as fast. Its loss is -0.0500" in text
    assert "more: yes" in text
    path = tmp_path / "r.json"
    document.write_result(path, content)
    assert document.read_result(path, document.NANOGPT) == content
    content["validation_loss"] = {nanogpt.NANOGPT: 1.9, OWN: 1.931}
    assert "more: no" in table.nanogpt_tables(content)

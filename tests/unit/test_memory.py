"""The allocation hook: what numpy holds past seal(), and what a steady token takes in passing."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import flightlm
from flightlm.flight import limits
from flightlm.flight.config import ModelConfig
from flightlm.ground.machine import read_small
from tests.weight_helpers import random_tensors, write_hf_folder

# Wide enough that a hidden copy of a row of logits or scores would exceed the bound.
CONFIG = ModelConfig(layers=2, heads=12, channels=192, positions=1024, vocab=5000)
NUMPY_DOMAIN = np.lib.tracemalloc_domain


def folder(where: Path) -> Path:
    """A model folder without a tokenizer."""
    write_hf_folder(where / "model", CONFIG, random_tensors(CONFIG, 1, 0.1))
    return where / "model"


def numpy_bytes() -> list[int]:
    """The sizes of all numpy buffers that are alive and were made since tracing began."""
    gc.collect()
    chosen = tracemalloc.DomainFilter(inclusive=True, domain=NUMPY_DOMAIN)
    traces = tracemalloc.take_snapshot().filter_traces([chosen]).traces
    return sorted(trace.size for trace in traces)


@pytest.mark.requirement("FLM-REQ-101")
def test_no_numpy_buffer_lives_outside_the_arena(tmp_path: Path) -> None:
    path = folder(tmp_path)
    tracemalloc.start()
    try:
        model = flightlm.load(path)
        after_load = numpy_bytes()
        # Every kind of work that a session does, then look again.
        _ = model.generate([1, 2, 3], max_tokens=5, temperature=0.0)
        _ = model.generate(
            list(range(300)), max_tokens=5, top_k=7, top_p=0.9, repetition_penalty=1.2
        )
        _ = model.generate([5], max_tokens=3, allowed=range(100), logit_bias={3: 1.0})
        after_work = numpy_bytes()
    finally:
        tracemalloc.stop()
    assert after_load == [model.plan.total_bytes], "one buffer, of the planned size"
    assert after_work == [model.plan.total_bytes]


@pytest.mark.requirement("FLM-REQ-101")
def test_the_embedded_model_with_its_tokenizer_is_one_buffer() -> None:
    tracemalloc.start()
    try:
        model = flightlm.load()
        _ = model.generate("Hello", max_tokens=40, stop=["\n\n"], seed=3)
        alive = numpy_bytes()
    finally:
        tracemalloc.stop()
    assert alive == [model.plan.total_bytes]
    assert model.allocated_bytes == model.plan.total_bytes


def step_peaks(model: flightlm.LanguageModel, options: dict[str, float], count: int) -> list[int]:
    """The most numpy bytes alive at once, beyond those before it, for each of `count` steps."""
    generation = model.stream(
        [1, 2, 3],
        max_tokens=count + 5,
        temperature=options.get("temperature", 0.8),
        top_k=int(options.get("top_k", 0)),
        top_p=options.get("top_p", 1.0),
        repetition_penalty=options.get("repetition_penalty", 1.0),
    )
    for _ in range(5):
        generation.step()
    peaks = []
    tracemalloc.start()
    try:
        for _ in range(count):
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            generation.step()
            _, peak = tracemalloc.get_traced_memory()
            peaks.append(peak - before)
    finally:
        tracemalloc.stop()
    return peaks


@pytest.mark.requirement("FLM-REQ-105")
@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 0.0},
        {"temperature": 0.8},
        {"top_k": 40, "top_p": 0.9},
        {"repetition_penalty": 1.3},
    ],
    ids=["greedy", "temperature", "top-k and top-p", "penalty"],
)
def test_a_steady_token_takes_little_in_passing(
    tmp_path: Path, options: dict[str, float]
) -> None:
    # All domains together, so an upper bound on numpy's: views, integers and frames count too.
    peaks = step_peaks(flightlm.load(folder(tmp_path)), options, 40)
    assert max(peaks) <= limits.MAX_STEP_TEMPORARY_BYTES


@pytest.mark.requirement("FLM-REQ-105")
def test_what_a_steady_token_takes_does_not_grow(tmp_path: Path) -> None:
    model = flightlm.load(folder(tmp_path))
    peaks = step_peaks(model, {}, 900)
    assert max(peaks) <= limits.MAX_STEP_TEMPORARY_BYTES
    early, late = max(peaks[50:100]), max(peaks[-50:])
    # Positions above 256 are integers that CPython does not share: a few objects more.
    assert late - early <= 512


@pytest.mark.requirement("FLM-REQ-104")
def test_resident_memory_does_not_grow(tmp_path: Path) -> None:
    model = flightlm.load(folder(tmp_path), context=256)
    generation = model.stream([1], max_tokens=256, temperature=0.0)
    for _ in range(100):
        generation.step()
    for _ in range(3):
        _ = model.generate([1], max_tokens=256, temperature=0.0)
    # A leak grows every time; what the interpreter takes once for itself does not.
    growth = [resident_growth(model) for _ in range(3)]
    assert min(growth) <= 0, "pages"


def resident_growth(model: flightlm.LanguageModel) -> int:
    """Pages that a thousand steady tokens add to resident memory."""
    before = int(read_small("/proc/self/statm").split()[1])
    for _ in range(4):
        assert len(model.generate([1], max_tokens=256, temperature=0.0).tokens) == 256
    return int(read_small("/proc/self/statm").split()[1]) - before

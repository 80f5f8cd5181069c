"""Whatever shares a batch: logits and answers of a slot are those of a model alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight.config import ModelConfig
from flightlm.flight.sampler import SamplerOptions
from flightlm.flight.session import GenerateOptions
from tests.model_helpers import make_batch, make_rig, text_tables
from tests.weight_helpers import random_tensors

CONTEXT = 150
SLOTS = 9
CONFIG = ModelConfig(layers=2, heads=3, channels=48, positions=CONTEXT, vocab=300)
TABLES = text_tables(b"ab", b"aba")
TENSORS = random_tensors(CONFIG, 6, 0.2)
MODEL, BATCH = make_batch(CONFIG, TENSORS, TABLES, CONTEXT, SLOTS)
ONE = make_rig(CONFIG, TENSORS, TABLES, CONTEXT)
GREEDY = SamplerOptions(temperature=0.0)

LENGTHS = st.lists(st.integers(1, CONTEXT - 4), min_size=SLOTS, max_size=SLOTS)
ACTIVE = st.lists(
    st.permutations(range(SLOTS)).flatmap(
        lambda order: st.integers(1, SLOTS).map(lambda count: order[:count])
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.requirement("FLM-REQ-521")
@given(lengths=LENGTHS, rounds=ACTIVE, seed=st.integers(0, 2**31))
@settings(deadline=None, max_examples=40)
def test_a_batched_step_equals_a_step_alone(
    lengths: list[int], rounds: list[list[int]], seed: int
) -> None:
    generator = np.random.default_rng(seed)
    tokens = [generator.integers(0, CONFIG.vocab, n + 4).astype(np.int32) for n in lengths]
    done = list(lengths)
    for slot, length in enumerate(lengths):
        MODEL.reset(slot)
        MODEL.prefill(tokens[slot][:length], slot)
    seen: dict[tuple[int, int], np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for active in rounds:
        for lane, slot in enumerate(active):
            MODEL.put_lane(lane, slot, int(tokens[slot][done[slot]]))
        MODEL.step_lanes(len(active))
        for lane, slot in enumerate(active):
            done[slot] += 1
            seen[slot, done[slot]] = MODEL.lane_logits[lane].copy()
    assert [cache.length for cache in MODEL.caches] == done
    for slot in {slot for slot, _ in seen}:
        expected = np.empty((done[slot], CONFIG.vocab), np.float32)
        ONE.model.forward(tokens[slot][: done[slot]], expected)
        bound = 1e-5 * float(np.abs(expected).max())
        for at in range(lengths[slot] + 1, done[slot] + 1):
            assert np.abs(seen[slot, at] - expected[at - 1]).max() <= bound


PROMPTS = st.lists(
    st.tuples(
        st.lists(st.integers(0, CONFIG.vocab - 1), min_size=1, max_size=20), st.integers(1, 24)
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.requirement("FLM-REQ-522")
@pytest.mark.requirement("FLM-REQ-523")
@given(prompts=PROMPTS, slots=st.integers(1, SLOTS), stop=st.binary(min_size=1, max_size=1))
@settings(deadline=None, max_examples=40, derandomize=True)
def test_greedy_answers_are_those_of_single_runs(
    prompts: list[tuple[list[int], int]], slots: int, stop: bytes
) -> None:
    BATCH.clear()
    waiting = list(enumerate(prompts))
    running: dict[int, int] = {}
    answers = {}
    for _ in range(24 * len(prompts) + 1):
        for slot in set(range(slots)) - set(running):
            if waiting:
                number, (prompt, most) = waiting.pop(0)
                MODEL.tokens[: len(prompt)] = prompt
                BATCH.admit(slot, len(prompt), GenerateOptions(GREEDY, most, (stop,)))
                running[slot] = number
        _ = BATCH.step()
        for slot in [slot for slot in running if not BATCH.running(slot)]:
            session = BATCH.sessions[slot]
            text = session.text[: session.ready].tobytes()
            ids = session.output[: session.count].tolist()
            answers[running.pop(slot)] = (ids, text, session.finish)
    assert len(answers) == len(prompts)
    for number, (prompt, most) in enumerate(prompts):
        ONE.session.begin(ONE.put(prompt), GenerateOptions(GREEDY, most, (stop,)))
        assert answers[number] == (ONE.run(), ONE.shown(), ONE.reason())

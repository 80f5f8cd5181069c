"""Configurations, the tensor table and the memory plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits
from flightlm.flight.arena import aligned
from flightlm.flight.config import PRESETS, ModelConfig, require_range
from flightlm.flight.plan import SEGMENTS, plan_memory
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables

# The published parameter counts of GPT-2 (Hugging Face's num_parameters of the tied models).
PUBLISHED = {"124M": 124_439_808, "355M": 354_823_168, "774M": 774_030_080, "1558M": 1_557_611_200}

CONFIGS = st.builds(
    lambda layers, heads, width, positions, vocab: ModelConfig(
        layers, heads, heads * width, positions, vocab
    ),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 9),
    st.integers(1, 300),
    st.integers(1, 600),
)


@pytest.mark.requirement("FLM-REQ-502")
@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_presets_have_the_published_sizes(name: str) -> None:
    assert PRESETS[name].parameters == PUBLISHED[name]


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    "fields",
    [
        (0, 1, 8, 8, 8),
        (1, 0, 8, 8, 8),
        (1, 3, 8, 8, 8),
        (1, 1, 0, 8, 8),
        (1, 1, 8, 0, 8),
        (1, 1, 8, 8, 0),
        (-1, 1, 8, 8, 8),
        (limits.MAX_LAYERS + 1, 1, 8, 8, 8),
        (1, limits.MAX_HEADS + 1, limits.MAX_HEADS + 1, 8, 8),
        (1, 1, limits.MAX_CHANNELS + 1, 8, 8),
        (1, 1, 8, limits.MAX_POSITIONS + 1, 8),
        (1, 1, 8, 8, limits.MAX_VOCAB + 1),
        (True, 1, 8, 8, 8),
    ],
)
def test_a_configuration_out_of_limits_is_refused(fields: tuple[int, int, int, int, int]) -> None:
    with pytest.raises(FlightError) as caught:
        _ = ModelConfig(*fields)
    assert caught.value.fault is Fault.CONFIG_LIMIT


@pytest.mark.requirement("FLM-REQ-205")
def test_require_range_returns_what_it_accepts() -> None:
    assert require_range(3, 3, 3, "three") == 3
    for value in (2, 4):
        with pytest.raises(FlightError, match="three is"):
            _ = require_range(value, 3, 3, "three")


@pytest.mark.requirement("FLM-REQ-102")
@given(config=CONFIGS)
@settings(deadline=None)
def test_the_table_accounts_for_every_parameter(config: ModelConfig) -> None:
    total = sum(int(np.prod(spec.shape(config))) for spec in TENSORS)
    assert total == config.parameters
    for spec in TENSORS:
        whole = spec.part_elements(config) * spec.parts(config)
        assert whole == int(np.prod(spec.shape(config)))


@pytest.mark.requirement("FLM-REQ-102")
def test_the_table_is_llm_cs() -> None:
    names = "wte wpe ln1w ln1b qkvw qkvb attprojw attprojb ln2w ln2b fcw fcb fcprojw fcprojb"
    assert [spec.name for spec in TENSORS] == [*names.split(), "lnfw", "lnfb"]
    transposed = [spec.name for spec in TENSORS if spec.transposed]
    assert transposed == ["qkvw", "attprojw", "fcw", "fcprojw"]
    assert [spec.name for spec in TENSORS if spec.decayed] == ["wte", "wpe", *transposed]
    config = PRESETS["124M"]
    for spec in TENSORS:
        assert spec.decayed == (len(spec.part_shape(config)) == 2)


@pytest.mark.requirement("FLM-REQ-102")
@given(config=CONFIGS, data=st.data())
@settings(deadline=None)
def test_segments_and_alignment_make_the_plan(config: ModelConfig, data: st.DataObject) -> None:
    context = data.draw(st.integers(1, config.positions))
    plan = plan_memory(config, context, None)
    assert plan.total_bytes == limits.ALIGNMENT + sum(plan.segment_bytes(s) for s in SEGMENTS)
    weights = sum(aligned(4 * int(np.prod(spec.shape(config)))) for spec in TENSORS)
    assert plan.segment_bytes("weights") == weights
    cache = config.layers * context * config.channels * 4
    assert plan.segment_bytes("cache") == 2 * aligned(cache)


@pytest.mark.requirement("FLM-REQ-102")
def test_the_numbers_of_gpt2_124m() -> None:
    plan = plan_memory(PRESETS["124M"], 1024, None)
    assert plan.segment_bytes("weights") == 497_759_232, "the fp32 size that Hugging Face stores"
    assert plan.segment_bytes("cache") == 2 * 12 * 1024 * 768 * 4
    matrices = 12 * 12 * 768 * 768 + 50257 * 768
    assert plan.decode_flops(0) == 2 * matrices + 4 * 12 * 768
    assert plan.decode_bytes(0) == 4 * matrices + 2 * 4 * 12 * 768
    assert plan.decode_bytes(1023) - plan.decode_bytes(0) == 1023 * 2 * 4 * 12 * 768


@pytest.mark.requirement("FLM-REQ-102")
@pytest.mark.parametrize("context", [0, -1, 129])
def test_a_context_that_the_model_lacks_is_refused(context: int) -> None:
    with pytest.raises(FlightError) as caught:
        _ = plan_memory(ModelConfig(1, 1, 8, 128, 300), context, byte_vocab_tables().shape)
    assert caught.value.fault is Fault.CONTEXT

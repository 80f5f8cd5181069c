"""Widening is exact, and what is not finite is found."""

from __future__ import annotations

import numpy as np
import pytest

from flightlm.flight import limits
from flightlm.flight.arena import Arena
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, Dtype
from flightlm.flight.transfer import (
    STAGING_ELEMENTS,
    Staging,
    chunk_elements,
    require_finite,
    STAGING_BUFFERS,
    widen,
)


@pytest.fixture(scope="module")
def staging() -> Staging:
    """The buffers, in an arena of their own."""
    arena = Arena(STAGING_BUFFERS)
    made = Staging(arena)
    arena.seal()
    return made


@pytest.mark.requirement("FLM-REQ-204")
def test_every_bf16_widens_exactly() -> None:
    raw = np.arange(65_536, dtype="<u2").view(np.uint8)
    out = np.empty(65_536, dtype=np.float32)
    widen(raw, Dtype.BF16, out)
    assert np.array_equal(out.view(np.uint32), np.arange(65_536, dtype=np.uint32) << 16)


@pytest.mark.requirement("FLM-REQ-204")
def test_every_fp16_widens_exactly() -> None:
    patterns = np.arange(65_536, dtype=np.int64)
    out = np.empty(65_536, dtype=np.float32)
    widen(patterns.astype("<u2").view(np.uint8), Dtype.FP16, out)
    # IEEE 754 binary16 by its definition, in float64.
    sign = np.where(patterns >> 15 == 1, -1.0, 1.0)
    exponent = patterns >> 10 & 31
    fraction = (patterns & 1023).astype(np.float64)
    normal = (1024.0 + fraction) * 2.0 ** (exponent - 25.0)
    value = sign * np.where(exponent == 0, fraction * 2.0**-24, normal)
    finite = exponent != 31
    assert np.array_equal(out[finite].astype(np.float64), value[finite])
    assert np.array_equal(np.signbit(out[finite]), patterns[finite] >> 15 == 1)
    assert not np.isfinite(out[~finite]).any()
    assert np.array_equal(np.isnan(out), ~finite & (fraction != 0))


@pytest.mark.requirement("FLM-REQ-204")
def test_fp32_stays_as_it_is() -> None:
    patterns = np.random.default_rng(1).integers(0, 1 << 32, 1_000, dtype=np.uint32)
    finite = patterns[(patterns & 0x7F80_0000) != 0x7F80_0000]
    out = np.empty(finite.shape, dtype=np.float32)
    widen(finite.astype("<u4").view(np.uint8), Dtype.FP32, out)
    assert np.array_equal(out.view(np.uint32), finite)


@pytest.mark.requirement("FLM-REQ-206")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [0, 17, STAGING_ELEMENTS - 1])
def test_one_value_that_is_not_finite_is_found(staging: Staging, value: float, at: int) -> None:
    values = np.full(STAGING_ELEMENTS, np.finfo(np.float32).max, dtype=np.float32)
    require_finite(values, staging.finite, "wte")
    values[at] = value
    with pytest.raises(FlightError) as caught:
        require_finite(values, staging.finite, "wte")
    assert caught.value.fault is Fault.WEIGHT_FINITE
    assert "wte holds 1 NaN or Inf" in caught.value.detail


@pytest.mark.requirement("FLM-REQ-206")
def test_what_was_found_before_is_forgotten(staging: Staging) -> None:
    with pytest.raises(FlightError):
        require_finite(np.full(9, np.nan, dtype=np.float32), staging.finite, "a")
    require_finite(np.zeros(5, dtype=np.float32), staging.finite, "b")
    require_finite(np.zeros(0, dtype=np.float32), staging.finite, "nothing")


@pytest.mark.requirement("FLM-REQ-204")
@pytest.mark.parametrize("dtype", list(Dtype))
def test_one_chunk_fills_the_buffer(dtype: Dtype) -> None:
    assert chunk_elements(dtype) * DTYPE_BYTES[dtype] == limits.STAGING_BYTES
    assert chunk_elements(dtype) <= STAGING_ELEMENTS


@pytest.mark.requirement("FLM-REQ-204")
def test_sizes_that_disagree_are_a_defect() -> None:
    with pytest.raises(AssertionError):
        widen(np.zeros(7, dtype=np.uint8), Dtype.BF16, np.zeros(3, dtype=np.float32))

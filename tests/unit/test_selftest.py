"""The self-test sees wrong arithmetic, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from flightlm.flight import limits, ops
from flightlm.flight.arena import F32
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.selftest import require_passed, selftest


def failing() -> list[str]:
    """The names of the checks that fail now."""
    return [check.name for check in selftest() if not check.passed]


@pytest.mark.requirement("FLM-REQ-505")
def test_this_machine_passes() -> None:
    assert failing() == []
    require_passed(selftest())


@pytest.mark.requirement("FLM-REQ-505")
def test_wrong_products_of_wide_matrices_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = ops.linear

    def wrong(x: F32, weight: F32, out: F32) -> None:
        right(x, weight, out)
        if x.shape[1] >= 64:
            np.multiply(out, 1.001, out=out)

    monkeypatch.setattr(ops, "linear", wrong)
    assert failing() == ["embedded model"]
    with pytest.raises(FlightError) as caught:
        require_passed(selftest())
    assert caught.value.fault is Fault.SELF_TEST


@pytest.mark.requirement("FLM-REQ-505")
def test_wrong_attention_behind_the_first_tile_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = ops.attention

    def wrong(q: F32, k: F32, v: F32, work: ops.AttentionWork, out: F32) -> None:
        right(q, k, v, work, out)
        if k.shape[1] > limits.QUERY_TILE:
            out.fill(0.0)

    monkeypatch.setattr(ops, "attention", wrong)
    assert failing() == ["embedded model"]


@pytest.mark.requirement("FLM-REQ-505")
@pytest.mark.parametrize("name", ["layernorm", "gelu", "add_bias", "residual", "attend_tile"])
def test_an_op_that_does_nothing_is_seen(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(ops, name, lambda *buffers: None)
    assert "golden forward pass" in failing()

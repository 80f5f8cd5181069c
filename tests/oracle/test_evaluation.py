"""The loss over windows against PyTorch: its frozen answers, and live."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flightlm.ground.evaluate import Evaluation, evaluate
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.token_shards import open_shard
from tests.data_helpers import write_shard
from tests.oracle.cases import WINDOW_CASES, WindowCase, seeded_tensors, seeded_tokens
from tests.weight_helpers import write_hf_folder

FIXTURES = Path(__file__).parents[1] / "fixtures" / "oracle.json"
FROZEN = {
    answer["name"]: answer["loss"]
    for answer in json.loads(FIXTURES.read_text(encoding="utf-8"))["evaluations"]
}
# Of the mean loss, in nats.
BOUND = 1e-5


def evaluated(window_case: WindowCase, folder: Path) -> Evaluation:
    """The evaluation of a case by flightlm."""
    case = window_case.case
    _ = write_hf_folder(folder / "model", case.config, seeded_tensors(case))
    shard = write_shard(folder / "data.bin", seeded_tokens(window_case))
    return evaluate(
        open_source(folder / "model"),
        (open_shard(shard),),
        window_case.context,
        window_case.stride,
    )


@pytest.mark.requirement("FLM-REQ-727")
@pytest.mark.parametrize("window_case", WINDOW_CASES, ids=lambda case: case.name)
def test_the_loss_over_windows_is_pytorchs(window_case: WindowCase, tmp_path: Path) -> None:
    done = evaluated(window_case, tmp_path)
    assert done.totals.tokens == window_case.tokens - 1
    assert done.totals.loss == pytest.approx(FROZEN[window_case.name], abs=BOUND, rel=0.0)


@pytest.mark.oracle
@pytest.mark.requirement("FLM-REQ-727")
@pytest.mark.parametrize("window_case", WINDOW_CASES, ids=lambda case: case.name)
def test_the_loss_over_windows_is_pytorchs_live(
    window_case: WindowCase, tmp_path: Path
) -> None:
    from verification.oracle.reference import load_reference, reference_perplexity_loss

    done = evaluated(window_case, tmp_path)
    expected = reference_perplexity_loss(
        load_reference(tmp_path / "model"),
        seeded_tokens(window_case),
        window_case.context,
        window_case.stride,
    )
    difference = abs(done.totals.loss - expected)
    print(f"{window_case.name}: {done.totals.loss:.7f}, difference {difference:.1e}")
    assert difference <= BOUND

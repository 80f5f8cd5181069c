"""PyTorch's frozen answers (tests/fixtures/oracle.json): needs no PyTorch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import flightlm
from tests.oracle.cases import (
    GREEDY_TOKENS,
    SMALL_CASES,
    Case,
    seeded_prompt,
    seeded_tensors,
)
from tests.weight_helpers import write_hf_folder

FIXTURES = Path(__file__).parents[1] / "fixtures" / "oracle.json"
ANSWERS = {a["name"]: a for a in json.loads(FIXTURES.read_text(encoding="utf-8"))["answers"]}


@pytest.mark.requirement("FLM-REQ-601")
@pytest.mark.parametrize("case", SMALL_CASES, ids=lambda case: case.name)
def test_logits_and_greedy_tokens_equal_pytorchs(case: Case, tmp_path: Path) -> None:
    answer = ANSWERS[case.name]
    write_hf_folder(tmp_path / "model", case.config, seeded_tensors(case))
    model = flightlm.load(tmp_path / "model")
    prompt = seeded_prompt(case)
    logits = model.logits(prompt)
    bound = 1e-4 * answer["largest"]
    for row, expected in answer["rows"].items():
        assert np.abs(logits[int(row)] - np.array(expected)).max() <= bound
    # Every row takes part: its sum over V differs by at most V times the bound.
    sums = logits.astype(np.float64).sum(axis=1)
    assert np.abs(sums - np.array(answer["row_sums"])).max() <= bound * case.config.vocab
    count = min(GREEDY_TOKENS, model.context - len(prompt) + 1)
    assert count == GREEDY_TOKENS, "the context holds 100 greedy tokens"
    result = model.generate(prompt, max_tokens=count, temperature=0.0)
    assert list(result.tokens) == answer["greedy"]

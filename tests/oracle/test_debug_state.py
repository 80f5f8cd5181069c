"""A debug state that PyTorch wrote, as llm.c's train_gpt2.py writes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from flightlm.ground.debug_state import compare
from flightlm.ground.formats.open_source import open_source
from tests.oracle.cases import SMALL_CASES, seeded_tensors
from tests.weight_helpers import write_hf_folder

pytestmark = pytest.mark.oracle


@pytest.mark.requirement("FLM-REQ-738")
@pytest.mark.parametrize("case", SMALL_CASES[1:4], ids=lambda case: case.name)
def test_flightlm_agrees_with_a_state_of_pytorch(case: object, tmp_path: Path) -> None:
    from tests.oracle.cases import Case
    from verification.oracle.reference import load_reference, reference_gradients, reference_logits

    assert isinstance(case, Case)
    config = case.config
    folder = tmp_path / "model"
    write_hf_folder(folder, config, seeded_tensors(case))
    model = load_reference(folder)
    batch, seq_len = 3, 17
    ids = np.random.RandomState(case.seed).randint(0, config.vocab, batch * seq_len + 1)
    x, y = ids[:-1].astype("<i4"), ids[1:].astype("<i4")
    rows = x.reshape(batch, seq_len)
    logits = [reference_logits(model, row.tolist()) for row in rows]
    loss, gradients = reference_gradients(model, rows, y)
    header = np.zeros(256, "<i4")
    header[:4] = (20240327, 2, batch, seq_len)
    dwte = np.pad(gradients.pop("wte"), ((0, -config.vocab % 128), (0, 0)))
    numbers = [*logits, np.array([loss]), dwte, *gradients.values()]
    state = tmp_path / "state.bin"
    with state.open("wb") as stream:
        for part in (header, x, y):
            stream.write(part.tobytes())
        for values in numbers:
            stream.write(values.astype("<f4").tobytes())
    checks = compare(open_source(folder), state)
    assert len(checks) == 18
    assert [check for check in checks if not check.passed] == []

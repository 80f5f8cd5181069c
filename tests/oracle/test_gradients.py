"""Gradients and AdamW steps against PyTorch, live; `make oracle` installs what it needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from flightlm.flight.config import ModelConfig
from flightlm.flight.optim import AdamOptions, Decay
from flightlm.flight.tensors import TENSORS
from flightlm.flight.trainer import TrainShape
from tests.oracle.cases import Case, seeded_tensors
from tests.trainer_helpers import fill_batch, make_trainer
from tests.weight_helpers import write_hf_folder

pytestmark = pytest.mark.oracle

STEPS = 10
# Configuration and (sequences, tokens): one row, one tile, more than a tile, more than a block.
CASES = (
    (Case("one-row", ModelConfig(3, 3, 48, 64, 301), 21, 1), (1, 1)),
    (Case("small", ModelConfig(2, 4, 32, 64, 97), 22, 1), (3, 10)),
    (Case("two-tiles", ModelConfig(1, 2, 16, 300, 50), 23, 1), (2, 290)),
    (Case("two-blocks", ModelConfig(2, 2, 64, 64, 500), 24, 1), (6, 64)),
)


@pytest.mark.requirement("FLM-REQ-715")
@pytest.mark.parametrize(("case", "size"), CASES, ids=lambda value: getattr(value, "name", ""))
def test_every_gradient_tensor_equals_pytorchs(
    case: Case, size: tuple[int, int], tmp_path: Path
) -> None:
    from verification.oracle.reference import load_reference, reference_gradients

    tensors = seeded_tensors(case)
    write_hf_folder(tmp_path / "model", case.config, tensors)
    trainer = make_trainer(case.config, TrainShape(*size), tensors)
    fill_batch(trainer, case.seed)
    loss, expected = reference_gradients(
        load_reference(tmp_path / "model"), trainer.inputs.reshape(size), trainer.targets
    )
    assert trainer.forward(1.0) == pytest.approx(loss, rel=1e-5)
    trainer.backward()
    for spec, gradient in zip(TENSORS, trainer.grads.tensors, strict=True):
        largest = float(np.abs(expected[spec.name]).max())
        difference = float(np.abs(gradient - expected[spec.name]).max())
        assert difference <= 1e-5 * largest + 1e-7, spec.name


@pytest.mark.requirement("FLM-REQ-715")
@pytest.mark.parametrize("decay", list(Decay))
def test_ten_steps_have_pytorchs_losses(decay: Decay, tmp_path: Path) -> None:
    from verification.oracle.reference import load_reference, reference_losses

    case, size = CASES[1]
    tensors = seeded_tensors(case)
    write_hf_folder(tmp_path / "model", case.config, tensors)
    trainer = make_trainer(case.config, TrainShape(*size), tensors, AdamOptions(decay=decay))
    fill_batch(trainer, case.seed)
    expected = reference_losses(
        load_reference(tmp_path / "model"),
        trainer.inputs.reshape(size),
        trainer.targets,
        STEPS,
        decay is Decay.ALL,
    )
    losses = []
    for _ in range(STEPS):
        losses.append(trainer.forward(1.0))
        trainer.backward()
        trainer.update(1e-3, 1.0)
    assert np.abs(np.subtract(losses, expected)).max() <= 1e-4
    assert losses[-1] < losses[0]

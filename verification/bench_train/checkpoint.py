"""A checkpoint of nanoGPT as a Hugging Face folder, so that flightlm scores both models alike.

    python -m verification.bench_train.checkpoint ckpt.pt FOLDER

nanoGPT's linear weights are [out, in], as flightlm's; a model without biases has biases of 0.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch

from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.ground import convert
from flightlm.ground.formats.source import WeightSource

PREFIX: Final = "transformer."


@dataclass(frozen=True, slots=True)
class StoredParts:
    """The parts of a model from the tensors of a checkpoint, by name."""

    config: ModelConfig
    tensors: dict[str, torch.Tensor]

    def part(self, tensor: int, layer: int) -> F32:
        """The fp32 values of one part."""
        spec = TENSORS[tensor]
        pattern = spec.hf
        name = PREFIX + pattern.format(layer)
        shape = spec.part_shape(self.config)
        stored = self.tensors.get(name)
        if stored is None:
            assert name.endswith(".bias"), "nothing but a bias may be left out"
            return np.zeros(shape, np.float32)
        values: F32 = np.asarray(stored.numpy(), np.float32)
        assert values.shape == shape, "a part has the shape of the table"
        return values


def main() -> None:
    """CKPT FOLDER"""
    source, target = (Path(word) for word in sys.argv[1:])
    stored = torch.load(source, map_location="cpu", weights_only=True)
    sizes = stored["model_args"]
    config = ModelConfig(
        sizes["n_layer"], sizes["n_head"], sizes["n_embd"], sizes["block_size"], sizes["vocab_size"]
    )
    assert config.parameters > 0, "a model has parameters"
    parts = StoredParts(config, stored["model"])
    empty = WeightSource("nanogpt", "nanoGPT", config, (), None, None, ())
    done = convert.convert_to_folder(empty, target, Dtype.FP32, parts, force=True)
    assert done.path == target, "it has its name now"


if __name__ == "__main__":
    main()

"""The weights that training begins with, when nothing else is given.

GPT-2's initialisation (Radford et al. 2019, as in nanoGPT): normal with a deviation of 0.02,
of 0.02 / sqrt(2 L) where a matrix writes into the residual stream; norms 1, biases 0.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import TENSORS

CHUNK: Final = 1 << 20  # numbers that are drawn at once


def initialise(tensors: tuple[F32, ...], config: ModelConfig, seed: int) -> None:
    """Fill the 16 tensors (arena shapes); the same seed gives the same weights."""
    assert len(tensors) == len(TENSORS), "one target per tensor"
    deep = math.sqrt(2 * config.layers)
    assert deep > 0.0, "a model has layers"
    for spec, tensor in zip(TENSORS, tensors, strict=True):
        if len(spec.dims) == 1:
            # Vectors: 1 for the gains of norms, 0 for biases.
            tensor.fill(spec.init_std)
            continue
        deviation = spec.init_std
        if spec.residual:
            deviation /= deep
        generator = np.random.Generator(np.random.PCG64([seed, TENSORS.index(spec)]))
        draw(generator, deviation, tensor.reshape(-1))


def draw(generator: np.random.Generator, deviation: float, flat: F32) -> None:
    """Normal numbers into flat (n,)."""
    assert deviation > 0.0, "matrices begin with noise"
    for start in range(0, flat.shape[0], CHUNK):
        part = flat[start : start + CHUNK]
        _ = generator.standard_normal(out=part, dtype=np.float32)
        np.multiply(part, np.float32(deviation), out=part)

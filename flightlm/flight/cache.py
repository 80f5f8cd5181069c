"""The key-value cache: every position of the context, for every layer, allocated once."""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight.arena import Arena, BufferSpec, F32
from flightlm.flight.config import ModelConfig


def cache_buffers(config: ModelConfig, context: int) -> tuple[BufferSpec, ...]:
    """Two buffers (L, H, context, D)."""
    assert context > 0, "the context is not empty"
    assert context <= config.positions, "the context fits wpe"
    shape = (config.layers, config.heads, context, config.head_channels)
    return (
        BufferSpec("cache", "cache.keys", shape, "f4"),
        BufferSpec("cache", "cache.values", shape, "f4"),
    )


class KVCache:
    """Keys and values of the positions 0 … length-1."""

    __slots__ = ("_keys", "_layers_k", "_layers_v", "_values", "context", "length")

    def __init__(self, arena: Arena, config: ModelConfig) -> None:
        self._keys: Final = arena.f32("cache.keys")
        self._values: Final = arena.f32("cache.values")
        assert self._keys.shape == self._values.shape, "keys and values are twins"
        assert self._keys.shape[0] == config.layers, "one cache per layer"
        self.context: Final = self._keys.shape[2]
        layers = range(config.layers)
        self._layers_k: Final[tuple[F32, ...]] = tuple(self._keys[i] for i in layers)
        self._layers_v: Final[tuple[F32, ...]] = tuple(self._values[i] for i in layers)
        self.length = 0

    def keys(self, layer: int) -> F32:
        """The keys of one layer, (H, context, D); only the first `length` rows are valid."""
        assert layer >= 0, "layers count from 0"
        assert layer < len(self._layers_k), "the layer exists"
        return self._layers_k[layer]

    def values(self, layer: int) -> F32:
        """The values of one layer, (H, context, D)."""
        assert layer >= 0, "layers count from 0"
        assert layer < len(self._layers_v), "the layer exists"
        return self._layers_v[layer]

    def store(self, layer: int, position: int, k: F32, v: F32) -> None:
        """Write k, v (H, T, D) at the positions from `position` on."""
        assert position >= 0, "positions count from 0"
        assert position + k.shape[1] <= self.context, "positions stay inside the context"
        assert k.shape == v.shape, "keys and values are twins"
        stop = position + k.shape[1]
        keys = self.keys(layer)
        values = self.values(layer)
        np.copyto(keys[:, position:stop], k)
        np.copyto(values[:, position:stop], v)

    def advance(self, rows: int) -> None:
        """Count `rows` further positions as valid."""
        assert rows > 0, "an advance moves"
        assert self.length + rows <= self.context, "positions stay inside the context"
        self.length += rows

    def truncate(self, length: int) -> None:
        """Forget every position from `length` on."""
        assert length >= 0, "a length is not negative"
        assert length <= self.length, "only known positions are kept"
        self.length = length

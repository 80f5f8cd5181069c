"""The key-value cache: every position of the context, for every layer, allocated once."""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, Arena, BufferSpec
from flightlm.flight.config import ModelConfig


def cache_buffers(config: ModelConfig, context: int, *, slots: int = 1) -> tuple[BufferSpec, ...]:
    """Two buffers (slots * L, H, context, D): slot s owns the layers from s * L on."""
    assert context > 0, "the context is not empty"
    assert context <= config.positions, "the context fits wpe"
    assert slots > 0, "there is a slot"
    shape = (slots * config.layers, config.heads, context, config.head_channels)
    return (
        BufferSpec("cache", "cache.keys", shape, "f4"),
        BufferSpec("cache", "cache.values", shape, "f4"),
    )


class KVCache:
    """Keys and values of the positions 0 … length-1 of one slot."""

    __slots__ = ("_layers_k", "_layers_v", "context", "length")

    def __init__(self, keys: F32, values: F32) -> None:
        assert keys.ndim == 4, "keys are (L, H, context, D)"
        assert keys.shape == values.shape, "keys and values are twins"
        self.context: Final = keys.shape[2]
        layers = range(keys.shape[0])
        self._layers_k: Final[tuple[F32, ...]] = tuple(keys[i] for i in layers)
        self._layers_v: Final[tuple[F32, ...]] = tuple(values[i] for i in layers)
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


def make_caches(arena: Arena, config: ModelConfig) -> tuple[KVCache, ...]:
    """One cache per slot, as views of the two buffers."""
    assert not arena.sealed, "buffers are taken before the arena is sealed"
    assert config.layers > 0, "the configuration is validated"
    keys = arena.f32("cache.keys")
    values = arena.f32("cache.values")
    layers = config.layers
    slots = keys.shape[0] // layers
    assert slots <= limits.MAX_SLOTS, "the plan checked the slots"
    assert slots * layers == keys.shape[0], "every slot has every layer"
    starts = range(0, slots * layers, layers)
    return tuple(KVCache(keys[at : at + layers], values[at : at + layers]) for at in starts)

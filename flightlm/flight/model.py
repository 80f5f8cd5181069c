"""GPT-2 forward: prefill, step and full forward over views made at init.

One path serves all three: `rows` tokens enter at the position where the cache ends.  Prefill
is one pass of matrix products over the whole prompt; a step is the same with one row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight import limits, ops
from flightlm.flight.arena import Arena, BufferSpec, F32, I32
from flightlm.flight.cache import KVCache
from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import TENSORS


def weight_buffers(config: ModelConfig) -> tuple[BufferSpec, ...]:
    """The 16 parameter tensors, fp32, in the order of the table."""
    assert config.layers > 0, "the configuration is validated"
    specs = tuple(BufferSpec("weights", t.name, t.shape(config), "f4") for t in TENSORS)
    assert len(specs) == limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
    return specs


def activation_buffers(config: ModelConfig, context: int) -> tuple[BufferSpec, ...]:
    """What one forward pass over `context` rows writes."""
    assert context > 0, "the context is not empty"
    assert context <= config.positions, "the context fits wpe"
    channels = config.channels
    wide = limits.MLP_RATIO * channels
    tile = min(context, limits.QUERY_TILE)
    scores = config.heads * tile * context
    streams = (
        ("act.x", (context, channels)),
        ("act.h", (context, channels)),
        ("act.qkv", (context, 3 * channels)),
        ("act.att", (context, channels)),
        ("act.fc", (context, wide)),
    )
    scratch = (
        ("act.gelu", (tile, wide)),
        ("act.scores", (scores,)),
        ("act.spread", (scores,)),
        ("act.score_stat", (config.heads * tile,)),
        ("act.mask", (tile, tile)),
        ("act.norm_stat", (context, 1)),
        ("act.logits", (1, config.vocab)),
    )
    tokens = BufferSpec("activations", "act.tokens", (context,), "i4")
    wide_rows = tuple(BufferSpec("activations", n, shape, "f4") for n, shape in streams)
    small = tuple(BufferSpec("activations", n, shape, "f4") for n, shape in scratch)
    return (tokens, *wide_rows, *small)


@dataclass(frozen=True, slots=True)
class AttentionWeights:
    """The attention half of one layer, as views of the arena."""

    ln1w: F32  # (C,)
    ln1b: F32  # (C,)
    qkvw: F32  # (3C, C)
    qkvb: F32  # (3C,)
    attprojw: F32  # (C, C)
    attprojb: F32  # (C,)

    def __post_init__(self) -> None:
        assert self.qkvw.shape[0] == self.qkvb.shape[0], "one offset per output"
        assert self.attprojw.shape[0] == self.attprojb.shape[0], "one offset per output"


@dataclass(frozen=True, slots=True)
class MlpWeights:
    """The MLP half of one layer, as views of the arena."""

    ln2w: F32  # (C,)
    ln2b: F32  # (C,)
    fcw: F32  # (4C, C)
    fcb: F32  # (4C,)
    fcprojw: F32  # (C, 4C)
    fcprojb: F32  # (C,)

    def __post_init__(self) -> None:
        assert self.fcw.shape[0] == self.fcb.shape[0], "one offset per output"
        assert self.fcprojw.shape[0] == self.fcprojb.shape[0], "one offset per output"


class Weights:
    """All parameters: `tensors` in the order of the table, and the halves of each layer."""

    __slots__ = ("attention", "lnfb", "lnfw", "mlp", "tensors", "wpe", "wte")

    def __init__(self, arena: Arena, config: ModelConfig) -> None:
        tensors = tuple(arena.f32(spec.name) for spec in TENSORS)
        assert len(tensors) == limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
        self.tensors: Final = tensors
        self.wte: Final = tensors[0]  # (V, C)
        self.wpe: Final = tensors[1]  # (P, C)
        self.lnfw: Final = tensors[14]  # (C,)
        self.lnfb: Final = tensors[15]  # (C,)
        self.attention: Final = tuple(self._attention(i) for i in range(config.layers))
        self.mlp: Final = tuple(self._mlp(i) for i in range(config.layers))
        assert self.wte.shape == (config.vocab, config.channels), "wte is (V, C)"

    def _attention(self, layer: int) -> AttentionWeights:
        """Part `layer` of the tensors 2 to 7."""
        assert layer >= 0, "layers count from 0"
        t = self.tensors
        gains = t[2]
        assert layer < gains.shape[0], "the layer exists"
        return AttentionWeights(
            gains[layer], t[3][layer], t[4][layer], t[5][layer], t[6][layer], t[7][layer]
        )

    def _mlp(self, layer: int) -> MlpWeights:
        """Part `layer` of the tensors 8 to 13."""
        assert layer >= 0, "layers count from 0"
        t = self.tensors
        gains = t[8]
        assert layer < gains.shape[0], "the layer exists"
        return MlpWeights(
            gains[layer], t[9][layer], t[10][layer], t[11][layer], t[12][layer], t[13][layer]
        )


class Model:
    """GPT-2 over an arena.

    `logits` (V,) holds the scores of the next token after `prefill` and after `step`.
    """

    __slots__ = (
        "_att",
        "_att_heads",
        "_fc",
        "_gelu",
        "_h",
        "_k",
        "_norm_stat",
        "_q",
        "_q_heads",
        "_qkv",
        "_scale",
        "_scores",
        "_token",
        "_v",
        "_x",
        "_logits",
        "cache",
        "config",
        "logits",
        "tokens",
        "weights",
    )

    def __init__(self, arena: Arena, config: ModelConfig) -> None:
        self.config: Final = config
        self.weights: Final = Weights(arena, config)
        self.cache: Final = KVCache(arena, config)
        channels = config.channels
        self.tokens: Final = arena.i32("act.tokens")
        self._token: Final = self.tokens[:1]
        self._x: Final = arena.f32("act.x")
        self._h: Final = arena.f32("act.h")
        self._qkv: Final = arena.f32("act.qkv")
        self._att: Final = arena.f32("act.att")
        self._fc: Final = arena.f32("act.fc")
        self._gelu: Final = arena.f32("act.gelu")
        self._norm_stat: Final = arena.f32("act.norm_stat")
        self._logits: Final = arena.f32("act.logits")
        self.logits: Final = self._logits[0]
        self._scores: Final = ops.AttentionWork(
            arena.f32("act.scores"),
            arena.f32("act.spread"),
            arena.f32("act.score_stat"),
            arena.f32("act.mask"),
        )
        self._q: Final = self._qkv[:, :channels]
        self._q_heads: Final = self._heads(self._q)
        self._k: Final = self._heads(self._qkv[:, channels : 2 * channels])
        self._v: Final = self._heads(self._qkv[:, 2 * channels :])
        self._att_heads: Final = self._heads(self._att)
        self._scale: Final = 1.0 / math.sqrt(config.head_channels)
        assert self._x.shape == (self.cache.context, channels), "one row per position"
        assert self._qkv.shape[1] == 3 * channels, "queries, keys, values"

    def _heads(self, rows: F32) -> F32:
        """The view (H, T, D) of (T, C)."""
        assert rows.shape[1] == self.config.channels, "rows of C channels"
        split = rows.reshape(rows.shape[0], self.config.heads, self.config.head_channels)
        assert np.shares_memory(split, rows), "a view, not a copy"
        return split.transpose(1, 0, 2)

    def reset(self) -> None:
        """Forget all positions."""
        assert self.cache.context > 0, "there is a context"
        self.cache.truncate(0)
        assert self.cache.length == 0, "nothing is left"

    def prefill(self, tokens: I32) -> None:
        """Run tokens (T,) from where the cache ends; `logits` follow the last of them.

        The ids are in [0, V), T >= 1 and the context has room: the session checked it.
        """
        rows = tokens.shape[0]
        assert rows > 0, "a prompt has a token"
        assert rows <= self.cache.context - self.cache.length, "the context has room"
        self._forward(tokens, rows)
        self._head(self._x[rows - 1 : rows])

    def step(self, token: int) -> None:
        """Run one token; `logits` follow it."""
        assert token >= 0, "ids count from 0"
        assert token < self.config.vocab, "the id is in the vocabulary"
        assert self.cache.length < self.cache.context, "the context has room"
        self._token[0] = token
        self._forward(self._token, 1)
        self._head(self._x[:1])

    def forward(self, tokens: I32, out: F32) -> None:
        """out (T, V) = the logits after each of tokens (T,), from an empty cache."""
        rows = tokens.shape[0]
        assert rows > 0, "there is a token"
        assert rows <= self.cache.context, "the context has room"
        assert out.shape == (rows, self.config.vocab), "out is (T, V)"
        self.reset()
        self._forward(tokens, rows)
        weights = self.weights
        h = self._h[:rows]
        ops.layernorm(self._x[:rows], weights.lnfw, weights.lnfb, h, self._norm_stat[:rows])
        ops.linear(h, weights.wte, out)

    def _head(self, x: F32) -> None:
        """logits = ln_f(x) wte^T for one row x (1, C)."""
        assert x.shape[0] == 1, "the head is read for one row"
        weights = self.weights
        h = self._h[:1]
        ops.layernorm(x, weights.lnfw, weights.lnfb, h, self._norm_stat[:1])
        ops.linear(h, weights.wte, self._logits)
        assert self.logits.shape == (self.config.vocab,), "one score per token"

    def _forward(self, tokens: I32, rows: int) -> None:
        """x (rows, C) = the residual stream after the last block; the cache grows by rows."""
        position = self.cache.length
        weights = self.weights
        assert rows <= limits.MAX_POSITIONS, "rows are positions"
        assert position + rows <= self.cache.context, "the context has room"
        ops.embed(tokens, position, weights.wte, weights.wpe, self._x[:rows])
        for layer in range(self.config.layers):
            self._attention_block(weights.attention[layer], layer, rows)
            self._mlp_block(weights.mlp[layer], rows)
        self.cache.advance(rows)

    def _attention_block(self, part: AttentionWeights, layer: int, rows: int) -> None:
        """x += attproj(attention(qkv(ln1(x))))."""
        assert rows > 0, "there is a row"
        assert layer < self.config.layers, "the layer exists"
        position = self.cache.length
        x = self._x[:rows]
        h = self._h[:rows]
        ops.layernorm(x, part.ln1w, part.ln1b, h, self._norm_stat[:rows])
        ops.linear_bias(h, part.qkvw, part.qkvb, self._qkv[:rows])
        q = self._q[:rows]
        np.multiply(q, self._scale, out=q)
        self.cache.store(layer, position, self._k[:, :rows], self._v[:, :rows])
        self._attend(layer, rows)
        ops.linear_bias(self._att[:rows], part.attprojw, part.attprojb, h)
        ops.residual(x, h)

    def _attend(self, layer: int, rows: int) -> None:
        """att (rows, C) = causal attention, a tile of queries at a time."""
        assert rows <= limits.MAX_POSITIONS, "rows are positions"
        assert layer < self.config.layers, "the layer exists"
        position = self.cache.length
        keys = self.cache.keys(layer)
        values = self.cache.values(layer)
        for start in range(0, rows, limits.QUERY_TILE):
            stop = min(start + limits.QUERY_TILE, rows)
            seen = position + stop
            ops.attention(
                self._q_heads[:, start:stop],
                keys[:, :seen],
                values[:, :seen],
                self._scores,
                self._att_heads[:, start:stop],
            )

    def _mlp_block(self, part: MlpWeights, rows: int) -> None:
        """x += fcproj(gelu(fc(ln2(x))))."""
        assert rows > 0, "there is a row"
        assert rows <= self._x.shape[0], "one row per position"
        x = self._x[:rows]
        h = self._h[:rows]
        fc = self._fc[:rows]
        ops.layernorm(x, part.ln2w, part.ln2b, h, self._norm_stat[:rows])
        ops.linear_bias(h, part.fcw, part.fcb, fc)
        ops.gelu(fc, self._gelu)
        ops.linear_bias(fc, part.fcprojw, part.fcprojb, h)
        ops.residual(x, h)

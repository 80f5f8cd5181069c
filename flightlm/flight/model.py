"""GPT-2 forward: prefill, step and full forward over views made at init.

One path serves all: a pass has one lane or several, each lane a run of tokens that enter one
slot where its cache ends.  Prefill is one lane with the whole prompt; a step is one lane with
one token; a step of a batch is a lane of one token for every slot that runs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight import limits, ops
from flightlm.flight.arena import F32, I32, Arena, BufferSpec
from flightlm.flight.cache import KVCache, make_caches
from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import TENSORS


def weight_buffers(config: ModelConfig) -> tuple[BufferSpec, ...]:
    """The 16 parameter tensors, fp32, in the order of the table."""
    assert config.layers > 0, "the configuration is validated"
    specs = tuple(BufferSpec("weights", t.name, t.shape(config), "f4") for t in TENSORS)
    assert len(specs) == limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
    return specs


def activation_buffers(
    config: ModelConfig, context: int, *, slots: int = 1
) -> tuple[BufferSpec, ...]:
    """What one forward pass over `context` rows, or one row of each slot, writes."""
    assert context > 0, "the context is not empty"
    assert context <= config.positions, "the context fits wpe"
    assert slots > 0, "there is a slot"
    channels = config.channels
    rows = max(context, slots)
    wide = limits.MLP_RATIO * channels
    gelu_rows = ops.rows_in_cache(wide, rows)
    tile = min(context, limits.QUERY_TILE)
    scores = max(config.heads, tile) * context
    spread = max(config.heads * context, channels, tile * config.head_channels)
    streams = (
        ("act.x", (rows, channels)),
        ("act.h", (rows, channels)),
        ("act.qkv", (rows, 3 * channels)),
        ("act.att", (rows, channels)),
        ("act.fc", (rows, wide)),
    )
    attention = (
        ("act.scores", (scores,)),
        ("act.spread", (spread,)),
        ("act.score_stat", (max(config.heads, tile),)),
        ("act.ones", (context, 1)),
        ("act.mask", (tile, tile)),
    )
    others = (
        ("act.gelu", (gelu_rows, wide)),
        ("act.norm_stat", (rows, 1)),
        ("act.outputs", (limits.OUTPUT_TILE * slots,)),
        ("act.logits", (slots, config.vocab)),
    )
    ids = (("act.tokens", context), ("act.lane_tokens", slots))
    wide_rows = tuple(BufferSpec("activations", n, shape, "f4") for n, shape in streams)
    small = tuple(BufferSpec("activations", n, shape, "f4") for n, shape in attention)
    rest = tuple(BufferSpec("activations", n, shape, "f4") for n, shape in others)
    whole = tuple(BufferSpec("activations", n, (size,), "i4") for n, size in ids)
    return (*whole, *wide_rows, *small, *rest)


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
    """GPT-2 over an arena, with one cache for each of the slots that the arena was planned for.

    `logits` (V,) holds the scores of the next token after `prefill` and after `step`; after
    `step_lanes`, `lane_logits[i]` (V,) holds those of lane i.  `cache` is that of slot 0.
    """

    __slots__ = (
        "_att",
        "_att_heads",
        "_fc",
        "_gelu",
        "_h",
        "_k",
        "_lane_caches",
        "_lane_tokens",
        "_norm_stat",
        "_outputs",
        "_q",
        "_q_heads",
        "_qkv",
        "_scale",
        "_scores",
        "_v",
        "_x",
        "_logits",
        "cache",
        "caches",
        "config",
        "lane_logits",
        "logits",
        "tokens",
        "weights",
    )

    def __init__(self, arena: Arena, config: ModelConfig) -> None:
        self.config: Final = config
        self.weights: Final = Weights(arena, config)
        self.caches: Final = make_caches(arena, config)
        self.cache: Final = self.caches[0]
        slots = len(self.caches)
        channels = config.channels
        self.tokens: Final = arena.i32("act.tokens")
        self._lane_tokens: Final = arena.i32("act.lane_tokens")
        self._lane_caches: Final = list(self.caches)  # that of each lane of the pass
        self._outputs: Final = arena.f32("act.outputs")
        self._x: Final = arena.f32("act.x")
        self._h: Final = arena.f32("act.h")
        self._qkv: Final = arena.f32("act.qkv")
        self._att: Final = arena.f32("act.att")
        self._fc: Final = arena.f32("act.fc")
        self._gelu: Final = arena.f32("act.gelu")
        self._norm_stat: Final = arena.f32("act.norm_stat")
        self._logits: Final = arena.f32("act.logits")
        self.lane_logits: Final = tuple(self._logits[i] for i in range(slots))
        self.logits: Final = self.lane_logits[0]
        self._scores: Final = ops.AttentionWork(
            arena.f32("act.scores"),
            arena.f32("act.spread"),
            arena.f32("act.score_stat"),
            arena.f32("act.ones"),
            arena.f32("act.mask"),
        )
        self._q: Final = self._qkv[:, :channels]
        self._q_heads: Final = self._heads(self._q)
        self._k: Final = self._heads(self._qkv[:, channels : 2 * channels])
        self._v: Final = self._heads(self._qkv[:, 2 * channels :])
        self._att_heads: Final = self._heads(self._att)
        width = config.head_channels
        assert width > 0, "a head has channels"
        self._scale: Final = 1.0 / math.sqrt(width)
        assert self._x.shape[1] == channels, "rows of C channels"
        assert self._x.shape[0] >= self.cache.context, "one row per position"
        assert self._qkv.shape[1] == 3 * channels, "queries, keys, values"
        assert self._lane_tokens.shape == (slots,), "at most one lane per slot"

    def _heads(self, rows: F32) -> F32:
        """The view (H, T, D) of (T, C)."""
        assert rows.shape[1] == self.config.channels, "rows of C channels"
        split = rows.reshape(rows.shape[0], self.config.heads, self.config.head_channels)
        assert np.shares_memory(split, rows), "a view, not a copy"
        return split.transpose(1, 0, 2)

    def reset(self, slot: int = 0) -> None:
        """Forget all positions of a slot."""
        assert slot >= 0, "slots count from 0"
        cache = self.caches[slot]
        cache.truncate(0)
        assert cache.length == 0, "nothing is left"

    def prefill(self, tokens: I32, slot: int = 0) -> None:
        """Run tokens (T,) from where the slot's cache ends; `logits` follow the last of them.

        The ids are in [0, V), T >= 1 and the context has room: the session checked it.
        """
        rows = tokens.shape[0]
        assert rows > 0, "a prompt has a token"
        assert slot >= 0, "slots count from 0"
        cache = self.caches[slot]
        assert rows <= cache.context - cache.length, "the context has room"
        self._lane_caches[0] = cache
        self._forward(tokens, 1)
        self._head(self._x[rows - 1 : rows])

    def step(self, token: int, slot: int = 0) -> None:
        """Run one token in a slot; `logits` follow it."""
        self.put_lane(0, slot, token)
        assert token < self.config.vocab, "the id is in the vocabulary"
        self.step_lanes(1)

    def put_lane(self, lane: int, slot: int, token: int) -> None:
        """Say which slot and token lane `lane` of the next `step_lanes` has."""
        assert lane >= 0, "lanes count from 0"
        assert slot >= 0, "slots count from 0"
        assert token >= 0, "ids count from 0"
        assert token < self.config.vocab, "the id is in the vocabulary"
        cache = self.caches[slot]
        assert cache.length < cache.context, "the context has room"
        self._lane_tokens[lane] = token
        self._lane_caches[lane] = cache

    def step_lanes(self, lanes: int) -> None:
        """Run one token in each of `lanes` slots at once, as `put_lane` said.

        The slots are different ones.  `lane_logits[i]` follow the token of lane i; they agree
        with those of `step` to rounding, whichever slots run beside it.
        """
        assert lanes > 0, "there is a lane"
        assert lanes <= len(self.caches), "at most one lane per slot"
        self._forward(self._lane_tokens[:lanes], lanes)
        self._head(self._x[:lanes])

    def forward(self, tokens: I32, out: F32) -> None:
        """out (T, V) = the logits after each of tokens (T,), from an empty cache."""
        assert out.shape == (tokens.shape[0], self.config.vocab), "out is (T, V)"
        self.read(tokens)
        self.score(0, out)

    def score(self, first: int, out: F32) -> None:
        """out (n, V) = the logits after the n tokens from token `first` on of the last `read`."""
        rows = out.shape[0]
        assert first >= 0, "tokens count from 0"
        assert rows > 0, "there is a token"
        assert first + rows <= self.cache.length, "the tokens were read"
        ops.linear(self._h[first : first + rows], self.weights.wte, out)

    def read(self, tokens: I32) -> None:
        """Run tokens (T,) from an empty cache; `score` gives the logits after them."""
        rows = tokens.shape[0]
        assert rows > 0, "there is a token"
        assert rows <= self.cache.context, "the context has room"
        self.reset()
        self._lane_caches[0] = self.cache
        self._forward(tokens, 1)
        weights = self.weights
        h = self._h[:rows]
        ops.layernorm(self._x[:rows], weights.lnfw, weights.lnfb, h, self._norm_stat[:rows])

    def _head(self, x: F32) -> None:
        """logits (n, V) = ln_f(x) wte^T for one row per lane x (n, C)."""
        rows = x.shape[0]
        assert rows <= len(self.caches), "the head is read for one row per lane"
        weights = self.weights
        h = self._h[:rows]
        ops.layernorm(x, weights.lnfw, weights.lnfb, h, self._norm_stat[:rows])
        self._product(h, weights.wte, self._logits[:rows], rows)

    def _product(self, x: F32, weight: F32, out: F32, lanes: int) -> None:
        """out (n, N) = x (n, K) @ weight.T, the way that is fast for this number of lanes."""
        assert lanes > 0, "there is a lane"
        if lanes == 1:
            ops.linear(x, weight, out)
        else:
            ops.linear_few(x, weight, self._outputs, out)

    def _forward(self, tokens: I32, lanes: int) -> None:
        """x (rows, C) = the residual stream after the last block; the caches grow.

        tokens (rows,) are divided evenly among the lanes.
        """
        rows = tokens.shape[0]
        weights = self.weights
        assert lanes > 0, "there is a lane"
        assert lanes <= limits.MAX_SLOTS, "one lane per slot"
        assert rows % lanes == 0, "lanes are equally long"
        span = rows // lanes
        for lane in range(lanes):
            at = lane * span
            cache = self._lane_caches[lane]
            assert cache.length + span <= cache.context, "the context has room"
            x = self._x[at : at + span]
            ops.embed(tokens[at : at + span], cache.length, weights.wte, weights.wpe, x)
        for layer in range(self.config.layers):
            self._attention_block(weights.attention[layer], layer, rows, lanes)
            self._mlp_block(weights.mlp[layer], rows, lanes)
        for lane in range(lanes):
            grown = self._lane_caches[lane]
            grown.advance(span)

    def _attention_block(
        self, part: AttentionWeights, layer: int, rows: int, lanes: int
    ) -> None:
        """x += attproj(attention(qkv(ln1(x))))."""
        assert rows > 0, "there is a row"
        assert layer < self.config.layers, "the layer exists"
        assert lanes > 0, "there is a lane"
        assert lanes <= limits.MAX_SLOTS, "one lane per slot"
        x = self._x[:rows]
        h = self._h[:rows]
        qkv = self._qkv[:rows]
        ops.layernorm(x, part.ln1w, part.ln1b, h, self._norm_stat[:rows])
        self._product(h, part.qkvw, qkv, lanes)
        ops.add_bias(qkv, part.qkvb)
        q = self._q[:rows]
        np.multiply(q, self._scale, out=q)
        span = rows // lanes
        for lane in range(lanes):
            self._attend(self._lane_caches[lane], layer, lane * span, span)
        self._product(self._att[:rows], part.attprojw, h, lanes)
        ops.add_bias(h, part.attprojb)
        ops.residual(x, h)

    def _attend(self, cache: KVCache, layer: int, first: int, rows: int) -> None:
        """att[first : first + rows] = causal attention of one lane, a tile of queries at a time."""
        assert rows <= limits.MAX_POSITIONS, "rows are positions"
        assert layer < self.config.layers, "the layer exists"
        assert first >= 0, "rows count from 0"
        last = first + rows
        position = cache.length
        cache.store(layer, position, self._k[:, first:last], self._v[:, first:last])
        keys = cache.keys(layer)
        values = cache.values(layer)
        for start in range(first, last, limits.QUERY_TILE):
            stop = min(start + limits.QUERY_TILE, last)
            seen = position + stop - first
            ops.attention(
                self._q_heads[:, start:stop],
                keys[:, :seen],
                values[:, :seen],
                self._scores,
                self._att_heads[:, start:stop],
            )

    def _mlp_block(self, part: MlpWeights, rows: int, lanes: int) -> None:
        """x += fcproj(gelu(fc(ln2(x))))."""
        assert lanes <= limits.MAX_SLOTS, "one lane per slot"
        assert rows <= self._x.shape[0], "one row per position"
        x = self._x[:rows]
        h = self._h[:rows]
        fc = self._fc[:rows]
        ops.layernorm(x, part.ln2w, part.ln2b, h, self._norm_stat[:rows])
        self._product(h, part.fcw, fc, lanes)
        ops.add_bias(fc, part.fcb)
        ops.gelu(fc, self._gelu)
        self._product(fc, part.fcprojw, h, lanes)
        ops.add_bias(h, part.fcprojb)
        ops.residual(x, h)

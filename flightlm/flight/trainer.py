"""Forward with kept activations, backward, and the optimiser's step, in buffers planned before.

A micro-batch is B sequences of T tokens, N = B * T rows; sequence b has the rows b T to (b+1) T.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from flightlm.flight import limits, loss, ops, ops_grad, optim
from flightlm.flight.arena import F32, Arena, BufferSpec, aligned
from flightlm.flight.config import ModelConfig
from flightlm.flight.dropout import DROPOUT_BUFFERS, Dropout, drop
from flightlm.flight.model import AttentionWeights, MlpWeights, Model
from flightlm.flight.sampler import require_float, require_int
from flightlm.flight.slices import Slice, slice_of
from flightlm.flight.status import Fault
from flightlm.flight.tensors import TENSORS

NamedShape: TypeAlias = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class TrainShape:
    """What fixes the size of the training buffers.

    `keep_gelu` keeps the outputs of GELU for the backward, (L, N, 4C); without it they are
    computed again there.  `dropout` is the share of zeros among the embeddings, among the weights
    of the attention, and among what attention and MLP add to the residual stream.
    """

    batch: int
    seq_len: int
    keep_gelu: bool = True
    dropout: float = 0.0

    def __post_init__(self) -> None:
        """Raises FlightError(BATCH) for sizes out of range."""
        require_int(self.batch, 1, limits.MAX_BATCH_ROWS, Fault.BATCH)
        require_int(self.seq_len, 1, limits.MAX_POSITIONS, Fault.BATCH)
        require_int(self.batch * self.seq_len, 1, limits.MAX_BATCH_ROWS, Fault.BATCH)
        require_float(self.dropout, 0.0, limits.MAX_DROPOUT, Fault.OPTIMISER)
        assert isinstance(self.keep_gelu, bool), "keep or compute again"

    @property
    def rows(self) -> int:
        """N = B * T."""
        assert self.batch > 0, "there is a sequence"
        assert self.seq_len > 0, "a sequence has tokens"
        return self.batch * self.seq_len


def train_buffers(
    config: ModelConfig, shape: TrainShape, ranks: int = 1
) -> tuple[BufferSpec, ...]:
    """Gradients of each of `ranks` processes over one memory, moments, activations and scratch.

    Raises FlightError(BATCH) if the sequences are longer than the model's positions.
    """
    assert isinstance(shape, TrainShape), "the shape is validated"
    require_int(shape.seq_len, 1, config.positions, Fault.BATCH)
    activations = (
        *gradient_shapes(config, shape.rows),
        *scratch_shapes(config, shape),
        *attention_shapes(config, shape),
    )
    assert len(activations) <= limits.MAX_BUFFERS, "the plan is bounded"
    floats = (
        *buffers_of("gradients", gradient_vectors(config, ranks)),
        *buffers_of("moments", moment_vectors(config)),
        *buffers_of("kept", kept_shapes(config, shape)),
        *buffers_of("training", activations),
    )
    dropped: tuple[BufferSpec, ...] = ()
    if shape.dropout > 0.0:
        branch = BufferSpec("training", "train.branch", (shape.rows, config.channels), "f4")
        dropped = (branch, *DROPOUT_BUFFERS)
    ids = ("train.inputs", "train.targets")
    i4 = tuple(BufferSpec("training", name, (shape.rows,), "i4") for name in ids)
    losses = BufferSpec("training", "train.losses", (shape.rows,), "f8")
    scratch = loss.loss_buffers("training", config.vocab)
    return (*floats, *dropped, *i4, losses, *scratch)


def buffers_of(segment: str, shapes: tuple[NamedShape, ...]) -> tuple[BufferSpec, ...]:
    """fp32 buffers of a segment."""
    assert len(segment) > 0, "a segment has a name"
    assert len(shapes) <= limits.MAX_BUFFERS, "the plan is bounded"
    return tuple(BufferSpec(segment, name, size, "f4") for name, size in shapes)


def gradient_vectors(config: ModelConfig, ranks: int) -> tuple[NamedShape, ...]:
    """The gradients of all parameters: an aligned row for each process over one memory."""
    size = aligned(4 * config.parameters) // 4
    assert size >= config.parameters, "one gradient per parameter"
    assert ranks > 0, "there is a process"
    return (("train.grads", (ranks, size)),)


def moment_vectors(config: ModelConfig) -> tuple[NamedShape, ...]:
    """AdamW's first and second moments."""
    size = config.parameters
    assert size > 0, "a model has parameters"
    assert size <= limits.MAX_PARAMETERS, "limits hold"
    return (("train.m", (size,)), ("train.v", (size,)))


def kept_shapes(config: ModelConfig, shape: TrainShape) -> tuple[NamedShape, ...]:
    """Activations of the forward that the backward reads."""
    layers = config.layers
    channels = config.channels
    rows = shape.rows
    assert layers > 0, "a model has layers"
    assert rows > 0, "a micro-batch has rows"
    wide = limits.MLP_RATIO * channels
    kept = 1
    if shape.keep_gelu:
        kept = layers
    narrow = (
        ("train.xhat", (2 * layers + 1, rows, channels)),
        ("train.deviation", (2 * layers + 1, rows, 1)),
        ("train.att", (layers, rows, channels)),
    )
    return (
        *narrow,
        ("train.qkv", (layers, rows, 3 * channels)),
        ("train.fc", (layers, rows, wide)),
        ("train.act", (kept, rows, wide)),
    )


def head_rows(vocab: int) -> int:
    """Rows of logits that exist at once: more of a small vocabulary."""
    assert vocab > 0, "a vocabulary has a token"
    assert vocab <= limits.MAX_VOCAB, "limits hold"
    return max(limits.LOSS_ROWS, limits.LOSS_SCORES // vocab)


def gradient_shapes(config: ModelConfig, rows: int) -> tuple[NamedShape, ...]:
    """Gradients by activations, of one layer at a time, and the logits of a block of rows."""
    channels = config.channels
    assert rows > 0, "a micro-batch has rows"
    assert channels > 0, "a model has channels"
    return (
        ("train.logits", (min(rows, head_rows(config.vocab)), config.vocab)),
        ("train.x", (rows, channels)),
        ("train.h", (rows, channels)),
        ("train.dh", (rows, channels)),
        ("train.dqkv", (rows, 3 * channels)),
        ("train.dfc", (rows, limits.MLP_RATIO * channels)),
    )


def scratch_shapes(config: ModelConfig, shape: TrainShape) -> tuple[NamedShape, ...]:
    """Scratch of norms, GELU, sums of rows and the update."""
    channels = config.channels
    rows = shape.rows
    assert rows > 0, "a micro-batch has rows"
    assert channels > 0, "a model has channels"
    wide = limits.MLP_RATIO * channels
    norm = ops.rows_in_cache(channels, rows)
    return (
        ("train.norm_tile", (norm, channels)),
        ("train.norm_columns", (2, norm, 1)),
        ("train.norm_ones", (1, norm)),
        ("train.gelu", (2, ops.rows_in_cache(wide, rows), wide)),
        ("train.row", (1, wide)),
        ("train.ones", (1, rows)),
        ("train.tile", (max(limits.GRAD_TILE, wide),)),
        ("train.update", (limits.UPDATE_TILE,)),
    )


def heads_at_once(config: ModelConfig, shape: TrainShape) -> tuple[int, int]:
    """Sequences and heads that the attention handles at a time: their scores stay in cache."""
    scores = min(shape.seq_len, limits.QUERY_TILE) * shape.seq_len
    assert scores > 0, "a sequence has tokens"
    heads = config.heads
    assert heads > 0, "a model has heads"
    room = max(1, limits.SCORE_TILE // scores)
    if room < heads:
        return 1, room
    return min(shape.batch, room // heads), heads


def attention_blocks(config: ModelConfig, shape: TrainShape) -> tuple[tuple[slice, slice], ...]:
    """The sequences and heads of every block of heads."""
    sequences, heads = heads_at_once(config, shape)
    assert sequences > 0, "a block has a sequence"
    assert heads > 0, "a block has a head"
    assert shape.batch <= limits.MAX_BATCH_ROWS, "the shape is validated"
    assert config.heads <= limits.MAX_HEADS, "limits hold"
    blocks = []
    for first in range(0, shape.batch, sequences):
        for head in range(0, config.heads, heads):
            blocks.append((slice(first, first + sequences), slice(head, head + heads)))
    return tuple(blocks)


def attention_shapes(config: ModelConfig, shape: TrainShape) -> tuple[NamedShape, ...]:
    """Scratch of the attention, forward and backward, for a block of heads."""
    width = config.head_channels
    seq_len = shape.seq_len
    sequences, heads = heads_at_once(config, shape)
    block = sequences * heads
    assert block > 0, "a block has a head"
    assert seq_len > 0, "a sequence has tokens"
    tile = min(seq_len, limits.QUERY_TILE)
    forward = (
        ("train.scores", (block * tile * seq_len,)),
        ("train.spread", (block * tile * width,)),
        ("train.score_stat", (block * tile,)),
        ("train.score_ones", (seq_len, 1)),
        ("train.mask", (tile, tile)),
    )
    return (
        *forward,
        ("train.dscores", (block * tile * seq_len,)),
        ("train.gathered", (block * tile * width,)),
        ("train.added", (block * seq_len * width,)),
    )


# Places in the table of tensors.
WTE: Final = 0
WPE: Final = 1
LN1W: Final = 2
LN1B: Final = 3
QKVW: Final = 4
QKVB: Final = 5
ATTPROJW: Final = 6
ATTPROJB: Final = 7
LN2W: Final = 8
LN2B: Final = 9
FCW: Final = 10
FCB: Final = 11
FCPROJW: Final = 12
FCPROJB: Final = 13
LNFW: Final = 14
LNFB: Final = 15


class Gradients:
    """The flat gradient (P,) and its views: tensors in the order of the table."""

    __slots__ = ("flat", "tensors")

    def __init__(self, flat: F32, config: ModelConfig) -> None:
        assert flat.shape == (config.parameters,), "one gradient per parameter"
        views = []
        start = 0
        for spec in TENSORS:
            size = spec.part_elements(config) * spec.parts(config)
            part = flat[start : start + size]
            views.append(part.reshape(spec.shape(config)))
            start += size
        assert start == config.parameters, "the tensors fill the vector"
        self.flat: Final = flat
        self.tensors: Final[tuple[F32, ...]] = tuple(views)

    def vector(self, at: int) -> F32:
        """The tensor at place `at` of the table, flat."""
        assert at >= 0, "places count from 0"
        assert at < len(self.tensors), "GPT-2 has 16 tensors"
        tensor = self.tensors[at]
        return tensor.reshape(-1)

    def row(self, at: int) -> F32:
        """The vector at place `at` as one row (1, N)."""
        assert at >= 0, "places count from 0"
        tensor = self.tensors[at]
        assert tensor.ndim == 1, "a vector"
        return tensor.reshape(1, tensor.shape[0])


def norm_sums(grads: Gradients, config: ModelConfig) -> tuple[ops_grad.NormGradients, ...]:
    """Where the gradients of the norms are added: two norms per layer, and the last."""
    layers = config.layers
    assert layers <= limits.MAX_LAYERS, "limits hold"
    assert isinstance(grads, Gradients), "one gradient per tensor"
    tensors = grads.tensors
    sums = []
    for norm in range(2 * layers):
        layer = norm // 2
        gains = LN1W
        if norm % 2 == 1:
            gains = LN2W
        offsets = tensors[gains + 1]
        weight = tensors[gains][layer : layer + 1]
        sums.append(ops_grad.NormGradients(weight, offsets[layer : layer + 1]))
    sums.append(ops_grad.NormGradients(grads.row(LNFW), grads.row(LNFB)))
    return tuple(sums)


def attention_work(arena: Arena, dropout: Dropout | None) -> ops_grad.AttentionGradWork:
    """The scratch of the attention, forward and backward; `dropout` drops its weights."""
    if dropout is not None:
        assert dropout.rate > 0.0, "what drops nothing is not there"
    assert not arena.sealed, "buffers are taken before the arena is sealed"
    forward = ops.AttentionWork(
        arena.f32("train.scores"),
        arena.f32("train.spread"),
        arena.f32("train.score_stat"),
        arena.f32("train.score_ones"),
        arena.f32("train.mask"),
    )
    return ops_grad.AttentionGradWork(
        forward,
        arena.f32("train.dscores"),
        arena.f32("train.gathered"),
        arena.f32("train.added"),
        dropout,
    )


def parameters_of(
    model: Model, grads: Gradients, m: Gradients, v: Gradients, part: Slice
) -> tuple[optim.Parameters, ...]:
    """What the optimiser runs over, in the order of the table: of each tensor what is in `part`."""
    assert isinstance(model, Model), "the weights are the model's"
    assert isinstance(grads, Gradients), "one gradient per tensor"
    assert isinstance(m, Gradients), "one first moment per tensor"
    assert isinstance(v, Gradients), "one second moment per tensor"
    weights = model.weights.tensors
    found = []
    start = 0
    for at in range(limits.TENSOR_COUNT):
        whole = parameter(at, weights[at], grads, m, v)
        found.append(whole.clipped(part.start - start, part.stop - start))
        flat = whole.weight
        start += flat.shape[0]
    assert part.stop <= start, "the slice is one of these parameters"
    return tuple(found)


def parameter(
    at: int, weight: F32, grads: Gradients, m: Gradients, v: Gradients
) -> optim.Parameters:
    """What the optimiser needs of the tensor at place `at` of the table."""
    assert at >= 0, "places count from 0"
    assert at < limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
    assert weight.ndim > 0, "a tensor has a dimension"
    spec = TENSORS[at]
    return optim.Parameters(
        weight.reshape(-1), grads.vector(at), m.vector(at), v.vector(at), spec.decayed
    )


def part_of(part: Slice | None, config: ModelConfig) -> Slice:
    """The slice of the parameters that a process updates: what it was given, or all of them."""
    size = config.parameters
    assert size > 0, "a model has parameters"
    if part is None:
        return slice_of(size, 0, 1)
    assert part.stop <= size, "the slice is one of these parameters"
    return part


def dropout_of(arena: Arena, shape: TrainShape) -> Dropout | None:
    """What drops values, or None."""
    assert shape.dropout >= 0.0, "a share is not negative"
    assert not arena.sealed, "buffers are taken before the arena is sealed"
    if shape.dropout == 0.0:
        return None
    return Dropout(arena, shape.dropout)


def branch_of(arena: Arena, shape: TrainShape, dx: F32) -> F32:
    """The buffer of the gradient that flows into a branch."""
    assert dx.ndim == 2, "one gradient per row and channel"
    assert not arena.sealed, "buffers are taken before the arena is sealed"
    if shape.dropout == 0.0:
        return dx
    return arena.f32("train.branch")


class Trainer:
    """Training over a model's weights: `forward`, `backward`, `update`."""

    __slots__ = (
        "_act",
        "_att",
        "_attention",
        "_blocks",
        "_branch",
        "_dfc",
        "_dh",
        "_deviation",
        "_dqkv",
        "_dropout",
        "_fc",
        "_fresh",
        "_gelu",
        "_h",
        "_logits",
        "_loss",
        "_norm",
        "_norm_sums",
        "_ones",
        "_optimiser",
        "_parameters",
        "_qkv",
        "_row",
        "_rows",
        "_scale",
        "_tile",
        "_x",
        "_xhat",
        "config",
        "grads",
        "inputs",
        "losses",
        "m",
        "model",
        "shape",
        "slice",
        "steps",
        "targets",
        "v",
    )

    def __init__(
        self,
        arena: Arena,
        model: Model,
        shape: TrainShape,
        options: optim.AdamOptions,
        part: Slice | None = None,
    ) -> None:
        """`part` is what this process updates of a memory that others share; None is all."""
        config = model.config
        assert isinstance(shape, TrainShape), "the shape is validated"
        self.slice: Final = part_of(part, config)
        self._rows: Final = arena.f32("train.grads")
        self.model: Final = model
        self.config: Final = config
        self.shape: Final = shape
        self.grads: Final = Gradients(self._rows[self.slice.rank, : config.parameters], config)
        self.m: Final = Gradients(arena.f32("train.m"), config)
        self.v: Final = Gradients(arena.f32("train.v"), config)
        self.inputs: Final = arena.i32("train.inputs")
        self.targets: Final = arena.i32("train.targets")
        self.losses: Final = arena.f64("train.losses")
        self._xhat: Final = arena.f32("train.xhat")
        self._deviation: Final = arena.f32("train.deviation")
        self._qkv: Final = arena.f32("train.qkv")
        self._att: Final = arena.f32("train.att")
        self._fc: Final = arena.f32("train.fc")
        self._act: Final = arena.f32("train.act")
        self._logits: Final = arena.f32("train.logits")
        self._loss: Final = loss.LossWork(arena)
        # The residual stream of the forward; in the backward its gradient, which needs no more
        # than the normalised streams that were kept.
        self._x: Final = arena.f32("train.x")
        self._h: Final = arena.f32("train.h")
        self._dh: Final = arena.f32("train.dh")
        self._dqkv: Final = arena.f32("train.dqkv")
        self._dfc: Final = arena.f32("train.dfc")
        self._gelu: Final = arena.f32("train.gelu")
        self._row: Final = arena.f32("train.row")
        self._ones: Final = arena.f32("train.ones")
        self._tile: Final = arena.f32("train.tile")
        self._norm: Final = ops_grad.NormWork(
            arena.f32("train.norm_tile"),
            arena.f32("train.norm_columns"),
            self._row[:, : config.channels],
            arena.f32("train.norm_ones"),
        )
        self._norm_sums: Final = norm_sums(self.grads, config)
        self._blocks: Final = attention_blocks(config, shape)
        self._parameters: Final = parameters_of(model, self.grads, self.m, self.v, self.slice)
        self._optimiser: Final = optim.AdamW(options, arena.f32("train.update"))
        self._ones.fill(1.0)
        self._dropout: Final = dropout_of(arena, shape)
        self._attention: Final = attention_work(arena, self._dropout)
        # Without dropout, what flows into a branch is the gradient of the residual stream itself.
        self._branch: Final = branch_of(arena, shape, self._x)
        width = config.head_channels
        assert width > 0, "a head has channels"
        self._scale: Final = 1.0 / math.sqrt(width)
        self._fresh = True
        self.steps = 0
        assert self._xhat.shape[1] == shape.rows, "the plan is that of the shape"
        assert self.inputs.shape == (shape.rows,), "one id per row"
        assert self.losses.shape == (shape.rows,), "one loss per row"

    def begin(self, key: int) -> None:
        """The key of the micro-batch that comes: dropout's zeros follow from it."""
        assert key >= 0, "keys are unsigned"
        assert self.steps >= 0, "steps count from 0"
        if self._dropout is not None:
            self._dropout.begin(key)

    def forward(self, scale: float) -> float:  # flightlm: steady
        """The mean loss of `inputs` and `targets`; the head's gradient counts times `scale`.

        scale is 1 / micro-batches of a step.  The ids are in the vocabulary: the caller checked.
        """
        rows = self.shape.rows
        assert scale > 0.0, "a mean of losses has positive weights"
        assert rows > 0, "a micro-batch has rows"
        if self._fresh:
            self._clear_vectors()
        self._trunk(self._dropout)
        self._head(scale / rows)
        return self._mean_loss()

    def _mean_loss(self) -> float:
        """The mean of the losses of the last pass, in nats."""
        rows = self.losses.shape[0]
        assert rows > 0, "a micro-batch has rows"
        assert rows == self.shape.rows, "one loss per row"
        total: np.float64 = np.add.reduce(self.losses)
        mean: float = total.item() / rows
        return mean

    def evaluate(self) -> float:  # flightlm: steady
        """The mean loss of `inputs` and `targets`; no gradient changes."""
        rows = self.shape.rows
        assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
        self._trunk(None)
        wte = self.model.weights.wte
        step = self._logits.shape[0]
        assert step > 0, "there is a row of logits"
        for start in range(0, rows, step):
            stop = min(start + step, rows)
            logits = self._logits[: stop - start]
            ops.linear(self._h[start:stop], wte, logits)
            loss.cross_entropy(
                logits, self.targets[start:stop], self._loss, self.losses[start:stop]
            )
        return self._mean_loss()

    def _clear_vectors(self) -> None:
        """Gradients that are added to begin at 0; those of matrices are written first."""
        assert self._fresh is True, "a step begins"
        tensors = self.grads.tensors
        assert len(tensors) == limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
        for at in range(limits.TENSOR_COUNT):
            spec = TENSORS[at]
            tensor = tensors[at]
            if len(spec.dims) == 1:
                tensor.fill(0.0)
        positions = tensors[WPE]
        positions.fill(0.0)

    def _trunk(self, dropout: Dropout | None) -> None:
        """Embedding, blocks and final norm; every activation that backward reads is kept."""
        assert self.config.layers > 0, "a model has layers"
        weights = self.model.weights
        shape = self.shape
        seq_len = shape.seq_len
        assert shape.batch <= limits.MAX_BATCH_ROWS, "the plan checked the batch"
        assert self.config.layers <= limits.MAX_LAYERS, "limits hold"
        for sequence in range(shape.batch):
            start = sequence * seq_len
            tokens = self.inputs[start : start + seq_len]
            ops.embed(tokens, 0, weights.wte, weights.wpe, self._x[start : start + seq_len])
        drop(dropout, self._x, 0)
        for layer in range(self.config.layers):
            self._attention_block(weights.attention[layer], layer, dropout)
            self._mlp_block(weights.mlp[layer], layer, dropout)
        self._normalise(2 * self.config.layers, weights.lnfw, weights.lnfb)

    def _normalise(self, norm: int, weight: F32, bias: F32) -> None:
        """h = the norm of the stream x; what the backward needs of it is kept."""
        assert norm >= 0, "norms count from 0"
        assert norm <= 2 * self.config.layers, "two per layer and the last"
        ops.normalise(self._x, self._xhat[norm], self._deviation[norm])
        ops.affine(self._xhat[norm], weight, bias, self._h)

    def _attention_block(
        self, part: AttentionWeights, layer: int, dropout: Dropout | None
    ) -> None:
        """x += attproj(attention(qkv(ln1(x))))."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        qkv = self._qkv[layer]
        att = self._att[layer]
        out = self._dh  # free until there is a gradient
        self._normalise(2 * layer, part.ln1w, part.ln1b)
        ops.linear(self._h, part.qkvw, qkv)
        ops.add_bias(qkv, part.qkvb)
        q = qkv[:, : self.config.channels]
        np.multiply(q, self._scale, out=q)
        self._attend(layer, dropout)
        ops.linear(att, part.attprojw, out)
        ops.add_bias(out, part.attprojb)
        drop(dropout, out, 2 * layer + 1)
        ops.residual(self._x, out)

    def _split(self, rows: F32, parts: int) -> F32:
        """The view (parts, B, H, T, D) of rows (N, parts C)."""
        config = self.config
        shape = self.shape
        assert rows.shape == (shape.rows, parts * config.channels), "one row per token"
        heads = config.heads
        split = rows.reshape(shape.batch, shape.seq_len, parts, heads, config.head_channels)
        assert np.shares_memory(split, rows), "a view, not a copy"
        return split.transpose(2, 0, 3, 1, 4)

    def _site(self, layer: int, block: int) -> int:
        """Where the weights of the first tile of a block of heads are dropped.

        After the embedding and two places per layer come the tiles of every block.
        """
        assert layer >= 0, "layers count from 0"
        assert block >= 0, "blocks count from 0"
        tiles = -(-self.shape.seq_len // limits.QUERY_TILE)
        blocks = len(self._blocks)
        return 2 * self.config.layers + 1 + (layer * blocks + block) * tiles

    def _attend(self, layer: int, dropout: Dropout | None) -> None:
        """att (N, C): causal attention over qkv (N, 3 C), a block of heads at a time."""
        split = self._split(self._qkv[layer], 3)
        out = self._split(self._att[layer], 1)
        assert out.shape[0] == 1, "one output per query"
        blocks = self._blocks
        assert len(blocks) <= limits.MAX_BATCH_ROWS, "the plan checked the batch"
        for block in range(len(blocks)):
            sequences, heads = blocks[block]
            site = self._site(layer, block)
            part = out[0, sequences, heads]
            self._attend_block(split[:, sequences, heads], part, dropout, site)

    def _attend_block(self, qkv: F32, out: F32, dropout: Dropout | None, site: int) -> None:
        """out (s, h, T, D) from qkv (3, s, h, T, D), a tile of queries at a time."""
        rows = out.shape[2]
        assert rows <= limits.MAX_POSITIONS, "rows are positions"
        assert qkv.shape == (3, *out.shape), "queries, keys, values"
        assert site > 2 * self.config.layers, "the places before are those of rows"
        work = self._attention.forward
        tiles = -(-rows // limits.QUERY_TILE)
        for tile in range(tiles):
            start = tile * limits.QUERY_TILE
            stop = min(start + limits.QUERY_TILE, rows)
            weights = ops.exponentials(qkv[0, :, :, start:stop], qkv[1, :, :, :stop], work)
            drop(dropout, weights, site + tile)
            ops.weigh(weights, qkv[2, :, :, :stop], work, out[:, :, start:stop])

    def _kept(self, layer: int) -> F32:
        """The buffer of the outputs of GELU of a layer."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        place = 0
        if self.shape.keep_gelu:
            place = layer
        kept: F32 = self._act[place]
        return kept

    def _mlp_block(self, part: MlpWeights, layer: int, dropout: Dropout | None) -> None:
        """x += fcproj(gelu(fc(ln2(x))))."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        fc = self._fc[layer]
        out = self._dh  # free until there is a gradient
        self._normalise(2 * layer + 1, part.ln2w, part.ln2b)
        ops.linear(self._h, part.fcw, fc)
        ops.add_bias(fc, part.fcb)
        act = self._kept(layer)
        self._activate(fc, act)
        ops.linear(act, part.fcprojw, out)
        ops.add_bias(out, part.fcprojb)
        drop(dropout, out, 2 * layer + 2)
        ops.residual(self._x, out)

    def _activate(self, fc: F32, act: F32) -> None:
        """act = gelu(fc); fc becomes the derivative, unless act must be made again from it."""
        assert act.shape == fc.shape, "one output per input"
        if self.shape.keep_gelu:
            ops_grad.gelu_slope(fc, self._gelu, act)
            return
        np.copyto(act, fc)
        ops.gelu(act, self._gelu[0])

    def _head(self, scale: float) -> None:
        """The losses; dh: their gradient by the final norm's output; that of wte by the head."""
        rows = self.shape.rows
        assert scale > 0.0, "a mean of losses has positive weights"
        assert rows <= limits.MAX_BATCH_ROWS, "the plan checked the rows"
        wte = self.model.weights.wte
        dwte = self.grads.tensors[WTE]
        first = self._fresh
        step = self._logits.shape[0]
        assert step > 0, "there is a row of logits"
        for start in range(0, rows, step):
            stop = min(start + step, rows)
            logits = self._logits[: stop - start]
            h = self._h[start:stop]
            ops.linear(h, wte, logits)
            targets = self.targets[start:stop]
            loss.cross_entropy_grad(logits, targets, scale, self._loss, self.losses[start:stop])
            ops_grad.linear_input_grad(logits, wte, self._dh[start:stop])
            self._weight_grad(logits, h, dwte, first)
            first = False

    def _weight_grad(self, dout: F32, x: F32, dweight: F32, first: bool) -> None:
        """dweight = or += dout.T @ x."""
        assert dout.shape[0] == x.shape[0], "one gradient per row"
        assert dweight.ndim == 2, "a matrix"
        if first:
            ops_grad.linear_weight_grad(dout, x, dweight)
        else:
            ops_grad.linear_weight_grad_add(dout, x, self._tile, dweight)

    def backward(self) -> None:  # flightlm: steady
        """The gradients of the last `forward`, written or, within a step, added."""
        tensors = self.grads.tensors
        weights = self.model.weights
        layers = self.config.layers
        assert layers <= limits.MAX_LAYERS, "limits hold"
        assert self.shape.batch <= limits.MAX_BATCH_ROWS, "the plan checked the batch"
        self._norm_grad(2 * layers, weights.lnfw)
        np.copyto(self._x, self._dh)
        for back in range(layers):
            layer = layers - 1 - back
            self._mlp_grad(weights.mlp[layer], layer)
            self._attention_grad(weights.attention[layer], layer)
        drop(self._dropout, self._x, 0)
        seq_len = self.shape.seq_len
        for sequence in range(self.shape.batch):
            start = sequence * seq_len
            tokens = self.inputs[start : start + seq_len]
            dx = self._x[start : start + seq_len]
            ops_grad.embed_grad(tokens, dx, tensors[WTE], tensors[WPE])
        self._fresh = False

    def _norm_grad(self, norm: int, weight: F32) -> None:
        """dh, by the output of a norm, becomes that by its input."""
        assert norm >= 0, "norms count from 0"
        assert norm <= 2 * self.config.layers, "two per layer and the last"
        xhat = self._xhat[norm]
        deviation = self._deviation[norm]
        sums = self._norm_sums[norm]
        ops_grad.layernorm_grad(xhat, deviation, weight, self._dh, self._norm, sums)

    def _mlp_grad(self, part: MlpWeights, layer: int) -> None:
        """The gradient of the stream after the MLP becomes that before it."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        tensors = self.grads.tensors
        fc = self._fc[layer]
        act = self._kept(layer)
        if not self.shape.keep_gelu:
            ops_grad.gelu_slope(fc, self._gelu, act)
        first = self._fresh
        branch = self._into_branch(2 * layer + 2)
        self._weight_grad(branch, act, tensors[FCPROJW][layer], first)
        self._bias_grad(branch, tensors[FCPROJB][layer])
        ops_grad.linear_input_grad(branch, part.fcprojw, self._dfc)
        ops_grad.gelu_grad(fc, self._dfc)
        ops.affine(self._xhat[2 * layer + 1], part.ln2w, part.ln2b, self._h)
        self._weight_grad(self._dfc, self._h, tensors[FCW][layer], first)
        self._bias_grad(self._dfc, tensors[FCB][layer])
        ops_grad.linear_input_grad(self._dfc, part.fcw, self._dh)
        self._norm_grad(2 * layer + 1, part.ln2w)
        ops.residual(self._x, self._dh)

    def _into_branch(self, site: int) -> F32:
        """The gradient that flows into the branch that was dropped at `site`."""
        assert site > 0, "site 0 is the embedding"
        branch = self._branch
        assert branch.shape == self._x.shape, "one gradient per row and channel"
        if self._dropout is not None:
            np.copyto(branch, self._x)
            drop(self._dropout, branch, site)
        return branch

    def _bias_grad(self, dout: F32, dbias: F32) -> None:
        """dbias (N,) += the sum of the rows of dout."""
        size = dbias.shape[0]
        assert dout.shape[1] == size, "one gradient per output"
        assert dout.shape[0] == self._ones.shape[1], "one gradient per row"
        row = self._row[:, :size]
        ops_grad.add_row(self._ones, dout, row, dbias.reshape(1, size))

    def _attention_grad(self, part: AttentionWeights, layer: int) -> None:
        """The gradient of the stream after the attention becomes that before it."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        tensors = self.grads.tensors
        att = self._att[layer]
        first = self._fresh
        branch = self._into_branch(2 * layer + 1)
        self._weight_grad(branch, att, tensors[ATTPROJW][layer], first)
        self._bias_grad(branch, tensors[ATTPROJB][layer])
        ops_grad.linear_input_grad(branch, part.attprojw, self._dh)
        self._attend_grad(layer)
        dq = self._dqkv[:, : self.config.channels]
        np.multiply(dq, self._scale, out=dq)
        ops.affine(self._xhat[2 * layer], part.ln1w, part.ln1b, self._h)
        self._weight_grad(self._dqkv, self._h, tensors[QKVW][layer], first)
        self._bias_grad(self._dqkv, tensors[QKVB][layer])
        ops_grad.linear_input_grad(self._dqkv, part.qkvw, self._dh)
        self._norm_grad(2 * layer, part.ln1w)
        ops.residual(self._x, self._dh)

    def _attend_grad(self, layer: int) -> None:
        """dqkv from dh, the gradient by the attention's output, a block of heads at a time."""
        split = self._split(self._qkv[layer], 3)
        out = self._split(self._att[layer], 1)
        dout = self._split(self._dh, 1)
        dqkv = self._split(self._dqkv, 3)
        work = self._attention
        assert dqkv.shape == split.shape, "a gradient for each"
        blocks = self._blocks
        assert len(blocks) <= limits.MAX_BATCH_ROWS, "the plan checked the batch"
        for block in range(len(blocks)):
            sequences, heads = blocks[block]
            ops_grad.attention_grad(
                split[:, sequences, heads],
                out[0, sequences, heads],
                dout[0, sequences, heads],
                work,
                dqkv[:, sequences, heads],
                self._site(layer, block),
            )

    def gather(self) -> None:  # flightlm: steady
        """Sum the slice over all processes of this memory, in their order, into `grads`.

        All of them are behind `backward`, and none begins the next before all have gathered.
        """
        rows = self._rows
        part = self.slice
        ranks = part.ranks
        size = part.stop - part.start
        assert rows.shape[0] == ranks, "a row of gradients for every process"
        assert ranks <= limits.MAX_RANKS, "limits hold"
        assert size <= limits.MAX_PARAMETERS, "limits hold"
        if ranks == 1:
            return
        for begin in range(0, size, limits.UPDATE_TILE):
            start = part.start + begin
            stop = min(start + limits.UPDATE_TILE, part.stop)
            total = self._tile[: stop - start]
            np.add(rows[0, start:stop], rows[1, start:stop], out=total)
            for rank in range(2, ranks):
                np.add(total, rows[rank, start:stop], out=total)
            np.copyto(rows[part.rank, start:stop], total)

    def squares(self) -> float:  # flightlm: steady
        """The sum of the squares of the slice's gradients."""
        part = self.slice
        squared = optim.squared_norm(self.grads.flat[part.start : part.stop])
        assert not squared < 0.0, "a sum of squares is not negative"
        assert part.stop <= self.config.parameters, "the slice is one of these gradients"
        return squared

    def norm(self) -> float:  # flightlm: steady
        """The 2-norm of all gradients of the step, for a process that has them all."""
        assert self.slice.ranks == 1, "no other process has a slice"
        squared = self.squares()
        assert not squared < 0.0, "a sum of squares is not negative"
        return math.sqrt(squared)

    def update(self, lr: float, scale: float) -> None:  # flightlm: steady
        """One AdamW step of the slice, with gradients times `scale`; then gradients begin anew."""
        assert lr >= 0.0, "the learning rate is not negative"
        assert scale >= 0.0, "clipping keeps the direction"
        assert len(self._parameters) == limits.TENSOR_COUNT, "GPT-2 has 16 tensors"
        self.steps += 1
        self._optimiser.begin(self.steps, lr, scale)
        for part in self._parameters:
            self._optimiser.apply(part)
        self._fresh = True

    def resume(self, steps: int) -> None:
        """Go on after `steps` updates; the moments are those after them."""
        assert steps >= 0, "steps count from 0"
        assert self._fresh is True, "between two steps"
        self.steps = steps

    def discard(self) -> None:
        """Forget the gradients of the step."""
        assert self.steps >= 0, "steps count from 0"
        self._fresh = True

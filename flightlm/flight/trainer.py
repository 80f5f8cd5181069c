"""Forward with kept activations, backward, and the optimiser's step, in buffers planned before.

A micro-batch is B sequences of T tokens, N = B * T rows; sequence b has the rows b T to (b+1) T.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from flightlm.flight import limits, loss, ops, ops_grad, optim
from flightlm.flight.arena import F32, Arena, BufferSpec
from flightlm.flight.config import ModelConfig
from flightlm.flight.dropout import DROPOUT_BUFFERS, Dropout
from flightlm.flight.model import AttentionWeights, MlpWeights, Model
from flightlm.flight.sampler import require_float, require_int
from flightlm.flight.status import Fault
from flightlm.flight.tensors import TENSORS

NamedShape: TypeAlias = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class TrainShape:
    """What fixes the size of the training buffers.

    `keep_gelu` keeps the outputs of GELU for the backward, (L, N, 4C); without it they are
    computed again there.  `dropout` is the share of zeros among the embeddings and among what
    attention and MLP add to the residual stream; the attention's own weights are never dropped.
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


def train_buffers(config: ModelConfig, shape: TrainShape) -> tuple[BufferSpec, ...]:
    """Gradients, moments, activations and scratch of training.

    Raises FlightError(BATCH) if the sequences are longer than the model's positions.
    """
    assert isinstance(shape, TrainShape), "the shape is validated"
    require_int(shape.seq_len, 1, config.positions, Fault.BATCH)
    activations = (
        *gradient_shapes(config, shape.rows),
        *scratch_shapes(config, shape),
        *attention_shapes(config, shape.seq_len),
    )
    assert len(activations) <= limits.MAX_BUFFERS, "the plan is bounded"
    floats = (
        *buffers_of("gradients", gradient_vector(config)),
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
    return (*floats, *dropped, *i4, losses)


def buffers_of(segment: str, shapes: tuple[NamedShape, ...]) -> tuple[BufferSpec, ...]:
    """fp32 buffers of a segment."""
    assert len(segment) > 0, "a segment has a name"
    assert len(shapes) <= limits.MAX_BUFFERS, "the plan is bounded"
    return tuple(BufferSpec(segment, name, size, "f4") for name, size in shapes)


def gradient_vector(config: ModelConfig) -> tuple[NamedShape, ...]:
    """The gradients of all parameters."""
    size = config.parameters
    assert size > 0, "a model has parameters"
    assert size <= limits.MAX_PARAMETERS, "limits hold"
    return (("train.grads", (size,)),)


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
        ("train.x", (2 * layers + 1, rows, channels)),
        ("train.h", (2 * layers, rows, channels)),
        ("train.att", (layers, rows, channels)),
        ("train.hf", (rows, channels)),
    )
    return (
        *narrow,
        ("train.qkv", (layers, rows, 3 * channels)),
        ("train.fc", (layers, rows, wide)),
        ("train.act", (kept, rows, wide)),
    )


def gradient_shapes(config: ModelConfig, rows: int) -> tuple[NamedShape, ...]:
    """Gradients by activations, of one layer at a time, and the logits of a block of rows."""
    channels = config.channels
    assert rows > 0, "a micro-batch has rows"
    assert channels > 0, "a model has channels"
    return (
        ("train.logits", (min(rows, limits.LOSS_ROWS), config.vocab)),
        ("train.dx", (rows, channels)),
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
    norm = min(rows, limits.NORM_TILE)
    return (
        ("train.stat", (rows, 1)),
        ("train.norm_tiles", (2, norm, channels)),
        ("train.norm_columns", (3, norm, 1)),
        ("train.norm_ones", (1, norm)),
        ("train.gelu", (3, min(rows, limits.GELU_TILE), wide)),
        ("train.row", (1, wide)),
        ("train.ones", (1, rows)),
        ("train.tile", (max(limits.GRAD_TILE, wide),)),
        ("train.update", (limits.UPDATE_TILE,)),
    )


def attention_shapes(config: ModelConfig, seq_len: int) -> tuple[NamedShape, ...]:
    """Scratch of the attention, forward and backward, one head at a time."""
    heads = config.heads
    width = config.head_channels
    assert seq_len > 0, "a sequence has tokens"
    assert heads > 0, "a model has heads"
    tile = min(seq_len, limits.QUERY_TILE)
    tall = max(heads, tile)
    forward = (
        ("train.scores", (tall * seq_len,)),
        ("train.spread", (max(heads * seq_len, tall * width),)),
        ("train.score_stat", (tall,)),
        ("train.score_ones", (seq_len, 1)),
        ("train.mask", (tile, tile)),
    )
    return (
        *forward,
        ("train.dscores", (tile * seq_len,)),
        ("train.gathered", (tile * width,)),
        ("train.delta", (tile,)),
        ("train.added", (seq_len * width,)),
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


def attention_work(arena: Arena) -> ops_grad.AttentionGradWork:
    """The scratch of the attention, forward and backward."""
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
        arena.f32("train.delta"),
        arena.f32("train.added"),
    )


def parameters_of(
    model: Model, grads: Gradients, m: Gradients, v: Gradients
) -> tuple[optim.Parameters, ...]:
    """What the optimiser runs over, in the order of the table."""
    assert isinstance(model, Model), "the weights are the model's"
    assert isinstance(grads, Gradients), "one gradient per tensor"
    assert isinstance(m, Gradients), "one first moment per tensor"
    assert isinstance(v, Gradients), "one second moment per tensor"
    weights = model.weights.tensors
    places = range(limits.TENSOR_COUNT)
    return tuple(parameter(i, weights[i], grads, m, v) for i in places)


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
        "_branch",
        "_dfc",
        "_dh",
        "_dqkv",
        "_dropout",
        "_dx",
        "_fc",
        "_fresh",
        "_gelu",
        "_h",
        "_hf",
        "_logits",
        "_norm",
        "_ones",
        "_optimiser",
        "_parameters",
        "_qkv",
        "_row",
        "_scale",
        "_stat",
        "_tile",
        "_x",
        "config",
        "grads",
        "inputs",
        "losses",
        "m",
        "model",
        "shape",
        "steps",
        "targets",
        "v",
    )

    def __init__(
        self, arena: Arena, model: Model, shape: TrainShape, options: optim.AdamOptions
    ) -> None:
        config = model.config
        assert isinstance(shape, TrainShape), "the shape is validated"
        self.model: Final = model
        self.config: Final = config
        self.shape: Final = shape
        self.grads: Final = Gradients(arena.f32("train.grads"), config)
        self.m: Final = Gradients(arena.f32("train.m"), config)
        self.v: Final = Gradients(arena.f32("train.v"), config)
        self.inputs: Final = arena.i32("train.inputs")
        self.targets: Final = arena.i32("train.targets")
        self.losses: Final = arena.f64("train.losses")
        self._x: Final = arena.f32("train.x")
        self._h: Final = arena.f32("train.h")
        self._qkv: Final = arena.f32("train.qkv")
        self._att: Final = arena.f32("train.att")
        self._fc: Final = arena.f32("train.fc")
        self._act: Final = arena.f32("train.act")
        self._hf: Final = arena.f32("train.hf")
        self._logits: Final = arena.f32("train.logits")
        self._dx: Final = arena.f32("train.dx")
        self._dh: Final = arena.f32("train.dh")
        self._dqkv: Final = arena.f32("train.dqkv")
        self._dfc: Final = arena.f32("train.dfc")
        self._stat: Final = arena.f32("train.stat")
        self._gelu: Final = arena.f32("train.gelu")
        self._row: Final = arena.f32("train.row")
        self._ones: Final = arena.f32("train.ones")
        self._tile: Final = arena.f32("train.tile")
        self._norm: Final = ops_grad.NormWork(
            arena.f32("train.norm_tiles"),
            arena.f32("train.norm_columns"),
            self._row[:, : config.channels],
            arena.f32("train.norm_ones"),
        )
        self._attention: Final = attention_work(arena)
        self._parameters: Final = parameters_of(model, self.grads, self.m, self.v)
        self._optimiser: Final = optim.AdamW(options, arena.f32("train.update"))
        self._ones.fill(1.0)
        self._dropout: Final = dropout_of(arena, shape)
        # Without dropout, what flows into a branch is the gradient of the residual stream itself.
        self._branch: Final = branch_of(arena, shape, self._dx)
        width = config.head_channels
        assert width > 0, "a head has channels"
        self._scale: Final = 1.0 / math.sqrt(width)
        self._fresh = True
        self.steps = 0
        assert self._x.shape[1] == shape.rows, "the plan is that of the shape"
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
        for start in range(0, rows, limits.LOSS_ROWS):
            stop = min(start + limits.LOSS_ROWS, rows)
            logits = self._logits[: stop - start]
            ops.linear(self._hf[start:stop], wte, logits)
            loss.cross_entropy(logits, self.targets[start:stop], self.losses[start:stop])
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
            ops.embed(tokens, 0, weights.wte, weights.wpe, self._x[0, start : start + seq_len])
        drop(dropout, self._x[0], 0)
        for layer in range(self.config.layers):
            self._attention_block(weights.attention[layer], layer, dropout)
            self._mlp_block(weights.mlp[layer], layer, dropout)
        last = self._x[2 * self.config.layers]
        ops.layernorm(last, weights.lnfw, weights.lnfb, self._hf, self._stat)

    def _attention_block(
        self, part: AttentionWeights, layer: int, dropout: Dropout | None
    ) -> None:
        """x[2 l + 1] = x[2 l] + attproj(attention(qkv(ln1(x[2 l]))))."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        x = self._x[2 * layer]
        h = self._h[2 * layer]
        qkv = self._qkv[layer]
        att = self._att[layer]
        out = self._x[2 * layer + 1]
        ops.layernorm(x, part.ln1w, part.ln1b, h, self._stat)
        ops.linear(h, part.qkvw, qkv)
        ops.add_bias(qkv, part.qkvb)
        q = qkv[:, : self.config.channels]
        np.multiply(q, self._scale, out=q)
        for sequence in range(self.shape.batch):
            self._attend(self._split(qkv, sequence, 3), self._split(att, sequence, 1))
        ops.linear(att, part.attprojw, out)
        ops.add_bias(out, part.attprojb)
        drop(dropout, out, 2 * layer + 1)
        ops.residual(out, x)

    def _split(self, rows: F32, sequence: int, parts: int) -> F32:
        """The view (parts, H, T, D) of one sequence of rows (N, parts C)."""
        assert sequence >= 0, "sequences count from 0"
        assert sequence < self.shape.batch, "the sequence exists"
        config = self.config
        seq_len = self.shape.seq_len
        part = rows[sequence * seq_len : (sequence + 1) * seq_len]
        split = part.reshape(seq_len, parts, config.heads, config.head_channels)
        assert np.shares_memory(split, rows), "a view, not a copy"
        return split.transpose(1, 2, 0, 3)

    def _attend(self, qkv: F32, out: F32) -> None:
        """Causal attention of one sequence, a tile of queries at a time."""
        rows = qkv.shape[2]
        assert rows <= limits.MAX_POSITIONS, "rows are positions"
        assert out.shape[2] == rows, "one output per query"
        work = self._attention
        for start in range(0, rows, limits.QUERY_TILE):
            stop = min(start + limits.QUERY_TILE, rows)
            ops.attention(
                qkv[0, :, start:stop],
                qkv[1, :, :stop],
                qkv[2, :, :stop],
                work.forward,
                out[0, :, start:stop],
            )

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
        """x[2 l + 2] = x[2 l + 1] + fcproj(gelu(fc(ln2(x[2 l + 1]))))."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        x = self._x[2 * layer + 1]
        h = self._h[2 * layer + 1]
        fc = self._fc[layer]
        out = self._x[2 * layer + 2]
        ops.layernorm(x, part.ln2w, part.ln2b, h, self._stat)
        ops.linear(h, part.fcw, fc)
        ops.add_bias(fc, part.fcb)
        act = self._kept(layer)
        self._activate(fc, act)
        ops.linear(act, part.fcprojw, out)
        ops.add_bias(out, part.fcprojb)
        drop(dropout, out, 2 * layer + 2)
        ops.residual(out, x)

    def _activate(self, fc: F32, act: F32) -> None:
        """act = gelu(fc)."""
        assert act.shape == fc.shape, "one output per input"
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
        for start in range(0, rows, limits.LOSS_ROWS):
            stop = min(start + limits.LOSS_ROWS, rows)
            logits = self._logits[: stop - start]
            h = self._hf[start:stop]
            ops.linear(h, wte, logits)
            targets = self.targets[start:stop]
            loss.cross_entropy_grad(logits, targets, scale, self.losses[start:stop])
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
        last = self._x[2 * layers]
        gains = self.grads.row(LNFW)
        offsets = self.grads.row(LNFB)
        ops_grad.layernorm_grad(last, weights.lnfw, self._dh, self._norm, gains, offsets)
        np.copyto(self._dx, self._dh)
        for back in range(layers):
            layer = layers - 1 - back
            self._mlp_grad(weights.mlp[layer], layer)
            self._attention_grad(weights.attention[layer], layer)
        drop(self._dropout, self._dx, 0)
        seq_len = self.shape.seq_len
        assert self.shape.batch <= limits.MAX_BATCH_ROWS, "the plan checked the batch"
        for sequence in range(self.shape.batch):
            start = sequence * seq_len
            tokens = self.inputs[start : start + seq_len]
            dx = self._dx[start : start + seq_len]
            ops_grad.embed_grad(tokens, dx, tensors[WTE], tensors[WPE])
        self._fresh = False

    def _mlp_grad(self, part: MlpWeights, layer: int) -> None:
        """dx, by x[2 l + 2], becomes that by x[2 l + 1]."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        tensors = self.grads.tensors
        dx = self._dx
        fc = self._fc[layer]
        act = self._kept(layer)
        if not self.shape.keep_gelu:
            self._activate(fc, act)
        first = self._fresh
        branch = self._into_branch(2 * layer + 2)
        self._weight_grad(branch, act, tensors[FCPROJW][layer], first)
        self._bias_grad(branch, tensors[FCPROJB][layer])
        ops_grad.linear_input_grad(branch, part.fcprojw, self._dfc)
        ops_grad.gelu_grad(fc, self._gelu, self._dfc)
        h = self._h[2 * layer + 1]
        self._weight_grad(self._dfc, h, tensors[FCW][layer], first)
        self._bias_grad(self._dfc, tensors[FCB][layer])
        ops_grad.linear_input_grad(self._dfc, part.fcw, self._dh)
        gains = tensors[LN2W][layer : layer + 1]
        offsets = tensors[LN2B][layer : layer + 1]
        x = self._x[2 * layer + 1]
        ops_grad.layernorm_grad(x, part.ln2w, self._dh, self._norm, gains, offsets)
        ops.residual(dx, self._dh)

    def _into_branch(self, site: int) -> F32:
        """The gradient that flows into the branch that was dropped at `site`."""
        assert site > 0, "site 0 is the embedding"
        branch = self._branch
        assert branch.shape == self._dx.shape, "one gradient per row and channel"
        if self._dropout is not None:
            np.copyto(branch, self._dx)
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
        """dx, by x[2 l + 1], becomes that by x[2 l]."""
        assert layer >= 0, "layers count from 0"
        assert layer < self.config.layers, "the layer exists"
        tensors = self.grads.tensors
        dx = self._dx
        att = self._att[layer]
        first = self._fresh
        branch = self._into_branch(2 * layer + 1)
        self._weight_grad(branch, att, tensors[ATTPROJW][layer], first)
        self._bias_grad(branch, tensors[ATTPROJB][layer])
        ops_grad.linear_input_grad(branch, part.attprojw, self._dh)
        for sequence in range(self.shape.batch):
            self._attend_grad(layer, sequence)
        dq = self._dqkv[:, : self.config.channels]
        np.multiply(dq, self._scale, out=dq)
        h = self._h[2 * layer]
        self._weight_grad(self._dqkv, h, tensors[QKVW][layer], first)
        self._bias_grad(self._dqkv, tensors[QKVB][layer])
        ops_grad.linear_input_grad(self._dqkv, part.qkvw, self._dh)
        gains = tensors[LN1W][layer : layer + 1]
        offsets = tensors[LN1B][layer : layer + 1]
        x = self._x[2 * layer]
        ops_grad.layernorm_grad(x, part.ln1w, self._dh, self._norm, gains, offsets)
        ops.residual(dx, self._dh)

    def _attend_grad(self, layer: int, sequence: int) -> None:
        """dqkv of one sequence of a layer, from dh, the gradient by the attention's output."""
        assert layer >= 0, "layers count from 0"
        assert sequence >= 0, "sequences count from 0"
        assert self.config.heads <= limits.MAX_HEADS, "limits hold"
        qkv = self._split(self._qkv[layer], sequence, 3)
        out = self._split(self._att[layer], sequence, 1)
        dout = self._split(self._dh, sequence, 1)
        dqkv = self._split(self._dqkv, sequence, 3)
        for head in range(self.config.heads):
            ops_grad.attention_grad(
                qkv[:, head], out[0, head], dout[0, head], self._attention, dqkv[:, head]
            )

    def norm(self) -> float:  # flightlm: steady
        """The 2-norm of all gradients of the step."""
        squared = optim.squared_norm(self.grads.flat)
        assert not squared < 0.0, "a sum of squares is not negative"
        return math.sqrt(squared)

    def update(self, lr: float, scale: float) -> None:  # flightlm: steady
        """One AdamW step with the gradients times `scale`; the next backward begins anew."""
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


def drop(dropout: Dropout | None, values: F32, site: int) -> None:
    """Drop values (N, C) in place, where there is dropout."""
    assert site >= 0, "sites count from 0"
    assert values.flags.c_contiguous, "the rows are one run"
    if dropout is not None:
        dropout.apply(values.reshape(-1), site)

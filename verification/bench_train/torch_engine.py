"""PyTorch in eager mode as an engine: the same GPT-2 in its own functions, and its AdamW.

The plainest form: no module calls, fused attention, `set_to_none` gradients; fp32.
"""

from __future__ import annotations

import time
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from flightlm.flight.arena import F32
from flightlm.flight.limits import NORM_EPSILON
from flightlm.flight.tensors import TENSORS
from flightlm.ground.bench.model_files import RandomParts
from verification.bench_train.settings import BETA1, BETA2, DECAY, EPSILON, RATE, Work, ids


def parameter_of(values: F32) -> Tensor:
    """A tensor that has a gradient, over the same memory."""
    tensor = torch.from_numpy(values)
    assert tensor.dtype == torch.float32, "fp32 throughout"
    return tensor.requires_grad_()


class TorchTrainer:
    """The 16 tensors, layered ones as one parameter per layer."""

    __slots__ = ("_config", "_inputs", "_optimiser", "_parameters", "_shape", "_targets")

    def __init__(self, work: Work, threads: int, fused: bool) -> None:
        assert threads > 0, "a worker has a thread"
        _ = torch.set_num_threads(threads)
        config = work.config
        self._config: Final = config
        self._shape: Final = (work.batch, work.seq_len)
        parts = RandomParts(config)
        self._parameters: Final[dict[str, list[Tensor]]] = {}
        for index, spec in enumerate(TENSORS):
            numbers = [parts.part(index, layer) for layer in range(spec.parts(config))]
            self._parameters[spec.name] = [parameter_of(values) for values in numbers]
        stream = torch.tensor(ids(work.tokens + 1, config.vocab))
        inputs = stream[:-1]
        self._inputs: Final = inputs.view(work.batch, work.seq_len)
        self._targets: Final = stream[1:]
        every: list[Tensor] = []
        for layers in self._parameters.values():
            every.extend(layers)
        # fused None is PyTorch's default, on a CPU a loop over the tensors.
        self._optimiser: Final = torch.optim.AdamW(
            every,
            lr=RATE,
            betas=(BETA1, BETA2),
            eps=EPSILON,
            weight_decay=DECAY,
            fused=True if fused else None,
        )

    def _norm(self, x: Tensor, name: str, layer: int) -> Tensor:
        """One of the layer norms."""
        weight = self._parameters[f"{name}w"][layer]
        bias = self._parameters[f"{name}b"][layer]
        assert weight.ndim == 1, "one gain per channel"
        return functional.layer_norm(x, weight.shape, weight, bias, NORM_EPSILON)

    def _linear(self, x: Tensor, name: str, layer: int) -> Tensor:
        """One of the linear layers."""
        weight = self._parameters[f"{name}w"][layer]
        assert weight.ndim == 2, "a matrix"
        return functional.linear(x, weight, self._parameters[f"{name}b"][layer])

    def _block(self, x: Tensor, layer: int) -> Tensor:
        """Attention and MLP of a layer."""
        batch, seq_len = self._shape
        config = self._config
        qkv = self._linear(self._norm(x, "ln1", layer), "qkv", layer)
        split = qkv.view(batch, seq_len, 3, config.heads, config.head_channels)
        q, k, v = split.permute(2, 0, 3, 1, 4)
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        assert y.shape[2] == seq_len, "an output per position"
        together = y.transpose(1, 2)
        x = x + self._linear(together.reshape(batch, seq_len, -1), "attproj", layer)
        wide = self._linear(self._norm(x, "ln2", layer), "fc", layer)
        return x + self._linear(functional.gelu(wide, approximate="tanh"), "fcproj", layer)

    def _step(self) -> Tensor:
        """One step; the loss before it."""
        config = self._config
        (wte,) = self._parameters["wte"]
        (wpe,) = self._parameters["wpe"]
        _, seq_len = self._shape
        assert seq_len <= config.positions, "positions stay inside wpe"
        x = functional.embedding(self._inputs, wte) + wpe[:seq_len]
        for layer in range(config.layers):
            x = self._block(x, layer)
        logits = functional.linear(self._norm(x, "lnf", 0), wte)
        loss = functional.cross_entropy(logits.view(-1, config.vocab), self._targets)
        _ = loss.backward()
        _ = self._optimiser.step()
        _ = self._optimiser.zero_grad()
        return loss.detach()

    def losses(self, count: int) -> list[float]:
        """So many steps; the loss before each."""
        return [float(self._step()) for _ in range(count)]

    def steps(self, count: int) -> float:
        """So many steps; the seconds."""
        assert count > 0, "a step"
        started = time.perf_counter()
        for _ in range(count):
            _ = float(self._step())
        return time.perf_counter() - started

    def gemm_rate(self) -> float:
        """No engine's own."""
        return 0.0

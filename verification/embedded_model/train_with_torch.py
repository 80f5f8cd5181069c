"""Train the embedded byte-level GPT-2 with PyTorch (provenance of flightlm/models).

A throw-away trainer: it exists so that the embedded model can be made again until
flightlm trains it itself.  It writes a Hugging Face folder (config.json and
model.safetensors, fp32), and logs one JSON line
per evaluation.

    python train_with_torch.py --data tinyshakespeare.txt --out shakespeare --steps 3000 --threads 1
    flightlm convert shakespeare shakespeare.flm --dtype fp16 --tokenizer bytes
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Final

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

VOCAB: Final = 257
CONTEXT: Final = 256
WARMUP: Final = 100  # steps
WINDOWS: Final = 32  # of the validation text at a time


class Conv1D(nn.Module):
    """GPT-2's linear layer: weight is stored (in, out)."""

    def __init__(self, n_in: int, n_out: int, std: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_in, n_out) * std)
        self.bias = nn.Parameter(torch.zeros(n_out))

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.t(), self.bias)


class Attention(nn.Module):
    """Causal attention."""

    def __init__(self, channels: int, heads: int, deep: float, dropout: float) -> None:
        super().__init__()
        assert heads > 0, "attention has heads"
        assert channels % heads == 0, "heads share the channels"
        self.heads = heads
        self.dropout = dropout
        self.c_attn = Conv1D(channels, 3 * channels, 0.02)
        self.c_proj = Conv1D(channels, channels, deep)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, channels = x.shape
        assert length <= CONTEXT, "a window is no longer than the context"
        qkv = self.c_attn(x)
        q, k, v = (
            torch.transpose(part.view(batch, length, self.heads, -1), 1, 2)
            for part in qkv.split(channels, dim=2)
        )
        drop = self.dropout if self.training else 0.0
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=drop)
        together = y.transpose(1, 2)
        return self.c_proj(together.reshape(batch, length, channels))


class MLP(nn.Module):
    """Four times as wide in the middle."""

    def __init__(self, channels: int, deep: float) -> None:
        super().__init__()
        self.c_fc = Conv1D(channels, 4 * channels, 0.02)
        self.c_proj = Conv1D(4 * channels, channels, deep)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(functional.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    """Pre-norm attention and MLP, as in GPT-2."""

    def __init__(self, channels: int, heads: int, layers: int, dropout: float) -> None:
        super().__init__()
        assert layers > 0, "the block stands in a layer"
        self.dropout = dropout
        deep = 0.02 / math.sqrt(2 * layers)
        self.ln_1 = nn.LayerNorm(channels)
        self.attn = Attention(channels, heads, deep, dropout)
        self.ln_2 = nn.LayerNorm(channels)
        self.mlp = MLP(channels, deep)

    def forward(self, x: Tensor) -> Tensor:
        x = x + functional.dropout(self.attn(self.ln_1(x)), self.dropout, self.training)
        return x + functional.dropout(self.mlp(self.ln_2(x)), self.dropout, self.training)


class Model(nn.Module):
    """GPT-2 with tied embedding and head."""

    def __init__(self, layers: int, heads: int, channels: int, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        self.wte = nn.Embedding(VOCAB, channels)
        self.wpe = nn.Embedding(CONTEXT, channels)
        _ = nn.init.normal_(self.wte.weight, std=0.02)
        _ = nn.init.normal_(self.wpe.weight, std=0.01)
        self.h = nn.ModuleList(Block(channels, heads, layers, dropout) for _ in range(layers))
        self.ln_f = nn.LayerNorm(channels)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        x = functional.dropout(x, self.dropout, self.training)
        blocks: list[nn.Module] = list(self.h)
        for block in blocks:
            x = block(x)
        return functional.linear(self.ln_f(x), self.wte.weight)


def loss_of(model: nn.Module, x: Tensor, y: Tensor, bf16: bool) -> Tensor:
    """Mean cross-entropy in nats per byte."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
        logits = model(x)
    wide = logits.float()
    return functional.cross_entropy(wide.view(-1, VOCAB), y.view(-1))


def evaluate(model: nn.Module, data: Tensor) -> float:
    """Loss over non-overlapping windows of the whole validation text, fp32."""
    _ = model.eval()
    windows = (len(data) - 1) // CONTEXT
    assert windows > 0, "the validation text has a window"
    x = data[: windows * CONTEXT]
    y = data[1 : windows * CONTEXT + 1]
    total = 0.0
    with torch.no_grad():
        for at in range(0, windows * CONTEXT, WINDOWS * CONTEXT):
            part = x[at : at + WINDOWS * CONTEXT]
            wanted = y[at : at + WINDOWS * CONTEXT]
            loss = loss_of(model, part.view(-1, CONTEXT), wanted.view(-1, CONTEXT), False)
            total += float(loss) * len(part)
    _ = model.train()
    return total / (windows * CONTEXT)


def export(
    model: Model, folder: Path, arguments: argparse.Namespace, log: dict[str, float]
) -> None:
    """Write a Hugging Face folder."""
    folder.mkdir(parents=True, exist_ok=True)
    state: dict[str, Tensor] = model.state_dict()
    tensors = {name: contiguous(value) for name, value in state.items()}
    assert "wte.weight" in tensors, "the names are GPT-2's"
    _ = save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "n_ctx": CONTEXT,
        "n_embd": arguments.channels,
        "n_head": arguments.heads,
        "n_layer": arguments.layers,
        "n_positions": CONTEXT,
        "vocab_size": VOCAB,
        "bos_token_id": VOCAB - 1,
        "eos_token_id": VOCAB - 1,
    }
    _ = (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    _ = (folder / "training.json").write_text(json.dumps(log, indent=2) + "\n")


def contiguous(value: Tensor) -> Tensor:
    """A parameter as it can be stored."""
    apart = value.detach()
    return apart.contiguous()


def parse_arguments() -> argparse.Namespace:
    """The options.  Raises ValueError."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--channels", type=int, default=256)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fp32", action="store_true")
    arguments = parser.parse_args()
    if arguments.steps < 1:
        raise ValueError("--steps is at least 1")
    return arguments


def optimiser_of(model: Model, rate: float) -> torch.optim.AdamW:
    """AdamW that decays the matrices alone."""
    parameters: list[Tensor] = list(model.parameters())
    decayed = [p for p in parameters if p.dim() >= 2]
    plain = [p for p in parameters if p.dim() < 2]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99), fused=True)


def rate_at(step: int, steps: int, highest: float) -> float:
    """The learning rate: a linear warm-up, then half a cosine."""
    assert steps > 0, "there are steps"
    assert 0 <= step < steps, "the step is one of them"
    scale = min(1.0, (step + 1) / WARMUP)
    return highest * scale * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def train_step(
    model: Model, optimiser: torch.optim.AdamW, data: Tensor, batch: int, bf16: bool
) -> float:
    """One step on windows from anywhere in the data; the loss before it."""
    assert len(data) > CONTEXT + 1, "the data have a window"
    at = torch.randint(len(data) - CONTEXT - 1, (batch,))
    places: list[int] = at.tolist()
    x = torch.stack([data[i : i + CONTEXT] for i in places])
    y = torch.stack([data[i + 1 : i + 1 + CONTEXT] for i in places])
    loss = loss_of(model, x, y, bf16)
    _ = optimiser.zero_grad(set_to_none=True)
    _ = torch.autograd.backward(loss)
    _ = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    _ = optimiser.step()
    return float(loss.detach())


def main() -> None:
    """Train; export whenever the validation loss is the best so far."""
    arguments = parse_arguments()
    _ = torch.manual_seed(1337)
    _ = torch.set_num_threads(arguments.threads)
    octets = np.fromfile(arguments.data, dtype=np.uint8)
    data = torch.from_numpy(octets.astype(np.int64))
    split = int(len(data) * 0.9)
    train, validation = data[:split], data[split:]
    assert len(train) + len(validation) == len(data), "every byte is used once"
    model = Model(arguments.layers, arguments.heads, arguments.channels, arguments.dropout)
    optimiser = optimiser_of(model, arguments.lr)
    best, started = float("inf"), time.time()
    for step in range(arguments.steps):
        rate = rate_at(step, arguments.steps, arguments.lr)
        groups: list[dict[str, object]] = optimiser.param_groups
        for group in groups:
            group["lr"] = rate
        loss = train_step(model, optimiser, train, arguments.batch, not arguments.fp32)
        last = step == arguments.steps - 1
        if last or (step + 1) % 250 == 0:
            value = evaluate(model, validation)
            tokens = (step + 1) * arguments.batch * CONTEXT
            line = {
                "step": step + 1,
                "tokens": tokens,
                "train_loss": round(loss, 4),
                "validation_loss": round(value, 4),
                "seconds": round(time.time() - started, 1),
            }
            print(json.dumps(line), flush=True)
            if value < best:
                best = value
                export(model, arguments.out, arguments, line)


if __name__ == "__main__":
    main()

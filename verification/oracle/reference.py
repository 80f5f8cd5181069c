"""The reference: PyTorch's GPT-2 as Hugging Face transformers implements it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import torch
from transformers import GPT2LMHeadModel

from flightlm.flight.arena import I32
from flightlm.flight.tensors import TENSORS, TensorSpec
from tests.weight_helpers import F32

IGNORED: Final = -100  # as a label: no loss here


def load_reference(folder: Path) -> GPT2LMHeadModel:
    """The model in a Hugging Face folder, fp32, for inference."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder; nothing is downloaded")
    model = GPT2LMHeadModel.from_pretrained(  # nosec B615  # a local folder, offline
        folder, dtype=torch.float32, local_files_only=True
    )
    _ = model.eval()
    return model


def reference_logits(model: GPT2LMHeadModel, tokens: list[int]) -> F32:
    """Logits (T, V)."""
    with torch.no_grad():
        out = model(torch.tensor([tokens]))
    logits = out.logits[0]
    return np.asarray(logits.numpy(), dtype=np.float32)


def reference_greedy(model: GPT2LMHeadModel, tokens: list[int], count: int) -> list[int]:
    """`count` greedy tokens, with the reference's own cache."""
    chosen: list[int] = []
    past = None
    feed = torch.tensor([tokens])
    with torch.no_grad():
        for _ in range(count):
            out = model(feed, past_key_values=past, use_cache=True)
            past = out.past_key_values
            best = int(torch.argmax(out.logits[0, -1]))
            chosen.append(best)
            feed = torch.tensor([[best]])
    assert len(chosen) == count, "one token per step"
    return chosen


def mean_loss(model: GPT2LMHeadModel, inputs: I32, targets: I32) -> torch.Tensor:
    """Cross-entropy of inputs (B, T) and targets (B * T,)."""
    logits = model(torch.from_numpy(inputs.astype(np.int64))).logits
    flat = logits.reshape(targets.shape[0], -1)
    return torch.nn.functional.cross_entropy(flat, torch.from_numpy(targets.astype(np.int64)))


def reference_gradients(
    model: GPT2LMHeadModel, inputs: I32, targets: I32
) -> tuple[float, dict[str, F32]]:
    """The mean loss and its gradient by each of the 16 tensors, in the arena's orientation."""
    loss = mean_loss(model, inputs, targets)
    _ = loss.backward()
    body = model.transformer
    named: dict[str, torch.Tensor] = dict(body.named_parameters())
    found = {}
    for spec in TENSORS:
        places = range(model.config.n_layer) if spec.layered else range(1)
        parts = [gradient_of(named, spec, place) for place in places]
        if spec.transposed:
            parts = [part.T for part in parts]
        stacked = np.stack(parts) if spec.layered else parts[0]
        found[spec.name] = np.asarray(stacked, dtype=np.float32)
    assert len(found) == len(TENSORS), "every tensor has its gradient"
    return float(loss.item()), found


def gradient_of(named: dict[str, torch.Tensor], spec: TensorSpec, layer: int) -> F32:
    """The gradient of one parameter, as the reference stores it."""
    pattern = spec.hf
    parameter = named[pattern.format(layer)]
    gradient = parameter.grad
    return np.asarray(gradient.numpy(), dtype=np.float32)


def reference_losses(
    model: GPT2LMHeadModel, inputs: I32, targets: I32, steps: int, decay_all: bool
) -> list[float]:
    """The losses of `steps` AdamW steps at learning rate 1e-3, flightlm's default options."""
    parameters: list[torch.Tensor] = list(model.parameters())
    matrices = [p for p in parameters if p.dim() == 2]
    vectors = [p for p in parameters if p.dim() == 1]
    assert len(matrices) + len(vectors) == len(parameters), "GPT-2 has matrices and vectors"
    groups = [
        {"params": matrices, "weight_decay": 0.1},
        {"params": vectors, "weight_decay": 0.1 if decay_all else 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), eps=1e-8)
    losses = []
    for _ in range(steps):
        _ = optimiser.zero_grad()
        loss = mean_loss(model, inputs, targets)
        _ = loss.backward()
        _ = optimiser.step()
        losses.append(float(loss.item()))
    return losses


def reference_perplexity_loss(
    model: GPT2LMHeadModel, tokens: list[int], context: int, stride: int
) -> float:
    """Mean loss in nats over all tokens but the first, window by window.

    The loop of the page on perplexity in the documentation of transformers, its windows one token
    longer: the last one is a target only.  The loss of each window is the library's own.
    """
    predicted = len(tokens) - 1
    if predicted < 1:
        raise ValueError("one token predicts nothing")
    total = 0.0
    known = 1  # the first token is never predicted
    with torch.no_grad():
        for begin in range(0, predicted, stride):
            end = min(begin + context + 1, len(tokens))
            inputs = torch.tensor([tokens[begin:end]])
            labels = inputs.clone()
            labels[:, : known - begin] = IGNORED
            mean = model(inputs, labels=labels).loss
            total += float(mean.item()) * (end - known)
            known = end
            if end == len(tokens):
                break
    assert known == len(tokens), "every token was predicted"
    return total / predicted

"""The reference: PyTorch's GPT-2 as Hugging Face transformers implements it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from transformers import GPT2LMHeadModel

from tests.weight_helpers import F32


def load_reference(folder: Path) -> GPT2LMHeadModel:
    """The model in a Hugging Face folder, fp32, for inference."""
    assert folder.is_dir(), "a local folder: nothing is downloaded"
    model = GPT2LMHeadModel.from_pretrained(  # nosec B615  # a local folder, offline
        folder, dtype=torch.float32, local_files_only=True
    )
    model.eval()
    return model


def reference_logits(model: GPT2LMHeadModel, tokens: list[int]) -> F32:
    """Logits (T, V)."""
    with torch.no_grad():
        out = model(torch.tensor([tokens])).logits[0]
    return np.asarray(out.numpy(), dtype=np.float32)


def reference_greedy(model: GPT2LMHeadModel, tokens: list[int], count: int) -> list[int]:
    """`count` greedy tokens, with the reference's own cache."""
    chosen: list[int] = []
    past = None
    feed = torch.tensor([tokens])
    with torch.no_grad():
        for _ in range(count):
            out = model(feed, past_key_values=past, use_cache=True)
            past = out.past_key_values
            best = int(out.logits[0, -1].argmax())
            chosen.append(best)
            feed = torch.tensor([[best]])
    return chosen

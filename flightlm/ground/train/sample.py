"""Text that the model writes on the way, with the weights as they are at that step."""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.sampler import SamplerOptions
from flightlm.flight.session import Finish, GenerateOptions
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.api import bytes_between
from flightlm.ground.train.build import Machinery

TEMPERATURE: Final = 0.8


def sample(machinery: Machinery, prompt: str, tokens: int, seed: int) -> str:
    """Prompt and up to `tokens` more, as text; "" without a tokenizer.

    Raises FlightError for a prompt that cannot be encoded.
    """
    encoder = machinery.encoder
    if encoder is None:
        return ""
    session = machinery.session
    model = machinery.model
    context = machinery.plan.context
    ids = np.zeros(4 * len(prompt) + 1, dtype=np.int32)
    count = min(encoder.encode(prompt, ids), context)
    model.tokens[:count] = ids[:count]
    room = min(tokens, context)
    assert room > 0, "a sample has a token"
    options = GenerateOptions(SamplerOptions(TEMPERATURE, seed=seed), room)
    with np.errstate(over="ignore", invalid="ignore"):
        session.begin(count, options)
        for _ in range(limits.MAX_POSITIONS):
            if session.finish is not Finish.RUNNING:
                break
            _ = session.step()
    made = bytes_between(session.text, 0, session.ready)
    return prompt + made.decode("utf-8", errors="replace")


def require_prompt(machinery: Machinery, prompt: str) -> None:
    """Raise FlightError unless a sample can begin with `prompt`."""
    encoder = machinery.encoder
    if encoder is None:
        return
    ids = np.zeros(4 * len(prompt) + 1, dtype=np.int32)
    count = encoder.encode(prompt, ids)
    if count == 0:
        raise FlightError(Fault.PROMPT_EMPTY, "--sample-prompt has no token")
    if count >= machinery.plan.context:
        raise FlightError(
            Fault.PROMPT_LONG,
            f"--sample-prompt has {count} tokens, the window {machinery.plan.context}",
        )

"""The configuration of a GPT-2: five whole numbers, validated once, frozen afterwards.

Shape letters, used everywhere: L layers, H heads, C channels, P positions (rows of wpe),
V vocabulary, T tokens in the window, D = C/H channels of one head.
Source of the presets: Radford et al., "Language Models are Unsupervised Multitask Learners".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError


def require_range(value: int, low: int, high: int, what: str) -> int:
    """Return `value` if low <= value <= high.

    Raises FlightError(CONFIG_LIMIT) otherwise, and for a bool or any other type than int.
    """
    assert low <= high, "the range is not empty"
    assert len(what) > 0, "the value has a name"
    if type(value) is not int:
        raise FlightError(Fault.CONFIG_LIMIT, f"{what} is not a whole number")
    if value < low:
        raise FlightError(Fault.CONFIG_LIMIT, f"{what} is {value}, below {low}")
    if value > high:
        raise FlightError(Fault.CONFIG_LIMIT, f"{what} is {value}, above {high}")
    return value


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The shape of a GPT-2.  Raises FlightError(CONFIG_LIMIT) on any value out of limits."""

    layers: int
    heads: int
    channels: int
    positions: int
    vocab: int

    def __post_init__(self) -> None:
        _ = require_range(self.layers, 1, limits.MAX_LAYERS, "layers")
        heads = require_range(self.heads, 1, limits.MAX_HEADS, "heads")
        _ = require_range(self.channels, 1, limits.MAX_CHANNELS, "channels")
        _ = require_range(self.positions, 1, limits.MAX_POSITIONS, "positions")
        _ = require_range(self.vocab, 1, limits.MAX_VOCAB, "vocab")
        assert heads > 0, "the range was checked"
        if self.channels % heads != 0:
            raise FlightError(
                Fault.CONFIG_LIMIT, f"{self.channels} channels do not divide by {heads} heads"
            )
        if self.parameters > limits.MAX_PARAMETERS:
            raise FlightError(
                Fault.CONFIG_LIMIT,
                f"{self.parameters} parameters, above {limits.MAX_PARAMETERS}",
            )

    @property
    def head_channels(self) -> int:
        """D = C / H."""
        assert self.heads > 0, "a model has heads"
        assert self.channels % self.heads == 0, "heads share the channels equally"
        return self.channels // self.heads

    @property
    def matrix_parameters(self) -> int:
        """Parameters that take part in a matrix product for each token, the LM head included."""
        assert self.layers > 0, "a model has layers"
        assert self.vocab > 0, "a model has a vocabulary"
        block = 4 * self.channels * self.channels
        mlp = 2 * limits.MLP_RATIO * self.channels * self.channels
        return self.layers * (block + mlp) + self.vocab * self.channels

    @property
    def parameters(self) -> int:
        """All parameters; wte counts once (the head is tied)."""
        assert self.positions > 0, "a model has positions"
        assert self.channels > 0, "a model has channels"
        vectors = 13 * self.channels  # two norms (4C), four biases (3C + C + 4C + C)
        return (
            self.matrix_parameters
            + self.positions * self.channels
            + self.layers * vectors
            + 2 * self.channels
        )


GPT2_POSITIONS: Final = 1_024
GPT2_VOCAB: Final = 50_257

PRESETS: Final = {
    "124M": ModelConfig(12, 12, 768, GPT2_POSITIONS, GPT2_VOCAB),
    "355M": ModelConfig(24, 16, 1_024, GPT2_POSITIONS, GPT2_VOCAB),
    "774M": ModelConfig(36, 20, 1_280, GPT2_POSITIONS, GPT2_VOCAB),
    "1558M": ModelConfig(48, 25, 1_600, GPT2_POSITIONS, GPT2_VOCAB),
}

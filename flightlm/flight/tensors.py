"""THE table: the 16 parameter tensors of GPT-2, and the shapes that follow from it.

The order is llm.c's; layers are stacked inside each tensor, and a linear weight is stored
[out, in], so that decode reads every row of it once, in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from flightlm.flight import limits
from flightlm.flight.config import ModelConfig


class Dtype(IntEnum):
    """How the numbers of a tensor are stored; they are widened to FP32 in the arena."""

    FP32 = 1
    BF16 = 2
    FP16 = 3


DTYPE_BYTES: Final = {Dtype.FP32: 4, Dtype.BF16: 2, Dtype.FP16: 2}
DTYPE_NAMES: Final = {"fp32": Dtype.FP32, "bf16": Dtype.BF16, "fp16": Dtype.FP16}


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """One parameter tensor.

    `dims` gives the shape of one layer's part in shape letters (a number is a multiple of C);
    `hf` is the Hugging Face name, with {} for the layer; `transposed` says that Hugging Face
    stores [in, out] (Conv1D); `decayed` that weight decay applies; `init_std` is the standard
    deviation of GPT-2's initialisation (0 = zeros, 1 = ones), divided by sqrt(2L) if `residual`.
    """

    name: str
    dims: tuple[str, ...]
    layered: bool
    hf: str
    transposed: bool
    decayed: bool
    init_std: float
    residual: bool

    def part_shape(self, config: ModelConfig) -> tuple[int, ...]:
        """The shape of one layer's part (of the whole tensor if it is not layered)."""
        assert len(self.dims) <= 2, "parameters are vectors and matrices"
        assert config.channels > 0, "the configuration is validated"
        sizes = {
            "V": config.vocab,
            "P": config.positions,
            "C": config.channels,
            "3C": 3 * config.channels,
            "4C": limits.MLP_RATIO * config.channels,
        }
        return tuple(sizes[letter] for letter in self.dims)

    def shape(self, config: ModelConfig) -> tuple[int, ...]:
        """The shape in the arena: (L, …) if layered."""
        assert config.layers > 0, "the configuration is validated"
        part = self.part_shape(config)
        assert len(part) > 0, "a tensor has at least one dimension"
        if self.layered:
            return (config.layers, *part)
        return part

    def parts(self, config: ModelConfig) -> int:
        """How many parts the tensor is stored in: L if layered, else 1."""
        assert config.layers > 0, "the configuration is validated"
        assert len(self.name) > 0, "a tensor has a name"
        if self.layered:
            return config.layers
        return 1

    def part_elements(self, config: ModelConfig) -> int:
        """Elements of one part, in Python integers (no overflow)."""
        count = 1
        shape = self.part_shape(config)
        assert len(shape) <= limits.MAX_RANK, "a part has few dimensions"
        for size in shape:
            assert size > 0, "no dimension is empty"
            count *= size
        assert count <= limits.MAX_PARAMETERS, "limits hold for every part"
        return count


# name, dims of a part, layered, Hugging Face name, transposed there, decayed, init, residual
WTE: Final = TensorSpec("wte", ("V", "C"), False, "wte.weight", False, True, 0.02, False)
WPE: Final = TensorSpec("wpe", ("P", "C"), False, "wpe.weight", False, True, 0.02, False)
LN1W: Final = TensorSpec("ln1w", ("C",), True, "h.{}.ln_1.weight", False, False, 1.0, False)
LN1B: Final = TensorSpec("ln1b", ("C",), True, "h.{}.ln_1.bias", False, False, 0.0, False)
QKVW: Final = TensorSpec(
    "qkvw", ("3C", "C"), True, "h.{}.attn.c_attn.weight", True, True, 0.02, False
)
QKVB: Final = TensorSpec("qkvb", ("3C",), True, "h.{}.attn.c_attn.bias", False, False, 0.0, False)
ATTPROJW: Final = TensorSpec(
    "attprojw", ("C", "C"), True, "h.{}.attn.c_proj.weight", True, True, 0.02, True
)
ATTPROJB: Final = TensorSpec(
    "attprojb", ("C",), True, "h.{}.attn.c_proj.bias", False, False, 0.0, False
)
LN2W: Final = TensorSpec("ln2w", ("C",), True, "h.{}.ln_2.weight", False, False, 1.0, False)
LN2B: Final = TensorSpec("ln2b", ("C",), True, "h.{}.ln_2.bias", False, False, 0.0, False)
FCW: Final = TensorSpec("fcw", ("4C", "C"), True, "h.{}.mlp.c_fc.weight", True, True, 0.02, False)
FCB: Final = TensorSpec("fcb", ("4C",), True, "h.{}.mlp.c_fc.bias", False, False, 0.0, False)
FCPROJW: Final = TensorSpec(
    "fcprojw", ("C", "4C"), True, "h.{}.mlp.c_proj.weight", True, True, 0.02, True
)
FCPROJB: Final = TensorSpec(
    "fcprojb", ("C",), True, "h.{}.mlp.c_proj.bias", False, False, 0.0, False
)
LNFW: Final = TensorSpec("lnfw", ("C",), False, "ln_f.weight", False, False, 1.0, False)
LNFB: Final = TensorSpec("lnfb", ("C",), False, "ln_f.bias", False, False, 0.0, False)

TENSORS: Final = (
    WTE,
    WPE,
    LN1W,
    LN1B,
    QKVW,
    QKVB,
    ATTPROJW,
    ATTPROJB,
    LN2W,
    LN2B,
    FCW,
    FCB,
    FCPROJW,
    FCPROJB,
    LNFW,
    LNFB,
)

"""Flight images for the tests: make small ones, read them whole, damage them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.flight.transfer import Staging
from flightlm.ground.convert import convert, new_staging
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.loader import load_weights
from tests.weight_helpers import random_tensors, write_llmc

PAGE: Final = 8192
CRC_AT: Final = PAGE - 4
BYTES: Final = Path("bytes")


def make_image(
    folder: Path,
    config: ModelConfig,
    dtype: Dtype = Dtype.FP32,
    tokenizer: Path | None = None,
    seed: int = 0,
) -> tuple[Path, dict[str, F32]]:
    """An image of random weights (exact in bf16), and those weights."""
    tensors = random_tensors(config, seed)
    source = open_source(write_llmc(folder / "model.bin", config, tensors), None, tokenizer)
    path = folder / "model.flm"
    _ = convert(source, path, dtype, force=True)
    return path, tensors


def read_model(path: Path, staging: Staging | None = None) -> tuple[WeightSource, list[F32]]:
    """Everything that a load reads and checks: the source and its 16 tensors."""
    source = open_source(path)
    targets = [np.empty(spec.shape(source.config), dtype=np.float32) for spec in TENSORS]
    load_weights(source, tuple(targets), new_staging() if staging is None else staging)
    return source, targets


def sealed(page: bytes) -> bytes:
    """A header page with the CRC-32 that belongs to it."""
    return page[:CRC_AT] + struct.pack("<I", zlib.crc32(page[:CRC_AT]))


def resealed(data: bytes) -> bytes:
    """An image with the digest that belongs to its body, in both copies of the header."""
    blank = with_bytes(with_bytes(data[:PAGE], 168, bytes(88)), CRC_AT, bytes(4))
    digest = hashlib.sha256(blank + data[PAGE:-PAGE]).digest()
    head = sealed(with_bytes(data[:PAGE], 168, digest))
    return head + data[PAGE:-PAGE] + head


def with_bytes(data: bytes, at: int, new: bytes) -> bytes:
    """`data` with `new` at offset `at`."""
    return data[:at] + new + data[at + len(new) :]

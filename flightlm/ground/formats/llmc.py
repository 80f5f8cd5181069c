"""llm.c's model files: gpt2_124M.bin (version 3, fp32) and gpt2_124M_bf16.bin (version 5).

Layout, all little-endian: 256 int32 words, then the 16 tensors in the order of the table,
row-major without gaps, layers stacked inside each tensor, linear weights [out, in].  wte has
`padded` rows, of which only the first V are tokens; the rest are passed over.
Source: train_gpt2.py (write_model) and train_gpt2.cu of karpathy/llm.c.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Final

from flightlm.flight import limits
from flightlm.flight.config import ModelConfig, require_range
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS, Dtype
from flightlm.flight.vocab import VocabTables
from flightlm.ground.formats.huggingface import bounded_name
from flightlm.ground.formats.safetensors_file import open_regular, read_exactly
from flightlm.ground.formats.source import Extent, WeightSource
from flightlm.ground.formats.tokenizer_files import load_tokenizer

HEADER_WORDS: Final = 256
HEADER_BYTES: Final = 4 * HEADER_WORDS
USED_WORDS: Final = 8
MODEL_MAGIC: Final = 20240326
# The other files of llm.c, to say what was given instead of a model.
OTHER_MAGICS: Final = {
    20240327: "a debug state",
    20240328: "a tokenizer",
    20240520: "a shard of tokens",
    20240522: "an evaluation set",
    20240527: "the state of an optimiser",
    20240801: "a shard of tokens",
}
VERSION_DTYPES: Final = {3: Dtype.FP32, 5: Dtype.BF16}
OLD_VERSIONS: Final = {
    1: "fp32 before wte was padded",
    2: "bf16 before wte was padded",
    4: "bf16 of an interim layout",
}
PADDING_ROWS: Final = 128
TOKENIZER_NAME: Final = "gpt2_tokenizer.bin"


def is_llmc(start: bytes) -> bool:
    """Whether a file that begins with `start` is one of llm.c's."""
    if len(start) < 4:
        return False
    magic = int.from_bytes(start[:4], "little")
    return magic == MODEL_MAGIC or magic in OTHER_MAGICS


def open_llmc(path: Path, *, with_tokenizer: bool = True) -> WeightSource:
    """An llm.c model file; the tokenizer is gpt2_tokenizer.bin beside it, if there is one.

    Raises FlightError: LLMC_MAGIC, LLMC_VERSION, WEIGHT_HEADER for impossible header words,
    CONFIG_LIMIT, FILE_TRUNCATED and FILE_OVERLONG for another size than the header implies,
    the other FILE_* as `open_regular`; TOKENIZER_* as `load_tokenizer` unless `with_tokenizer`
    is off.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    assert isinstance(with_tokenizer, bool), "the tokenizer is wanted or not"
    stream, resolved, file_bytes = open_regular(path)
    with stream:
        if file_bytes < HEADER_BYTES:
            raise FlightError(
                Fault.FILE_TRUNCATED, f"{path} has {file_bytes} bytes, the header {HEADER_BYTES}"
            )
        data = read_exactly(stream, HEADER_BYTES, path)
    words = struct.unpack(f"<{HEADER_WORDS}i", data)
    dtype = checked_dtype(words)
    config = checked_config(words)
    extents, end = lay_out(resolved, config, dtype, words[7])
    if file_bytes < end:
        raise FlightError(
            Fault.FILE_TRUNCATED, f"{path} has {file_bytes} bytes, its header implies {end}"
        )
    if file_bytes > end:
        raise FlightError(
            Fault.FILE_OVERLONG, f"{path} has {file_bytes} bytes, its header implies {end}"
        )
    tokenizer: VocabTables | None = None
    beside = path.parent / TOKENIZER_NAME
    if with_tokenizer and os.path.lexists(beside):
        tokenizer = load_tokenizer(beside)
    name = bounded_name(path.stem)
    return WeightSource(name, "llmc", config, extents, None, tokenizer, (resolved,))


def checked_dtype(words: tuple[int, ...]) -> Dtype:
    """The number format that magic and version stand for.

    Raises FlightError: LLMC_MAGIC, LLMC_VERSION.
    """
    assert len(words) == HEADER_WORDS, "the header has 256 words"
    magic, version = words[:2]
    if magic in OTHER_MAGICS:
        raise FlightError(
            Fault.LLMC_MAGIC, f"magic {magic} is {OTHER_MAGICS[magic]}, a model has {MODEL_MAGIC}"
        )
    if magic != MODEL_MAGIC:
        raise FlightError(Fault.LLMC_MAGIC, f"magic {magic}, a model has {MODEL_MAGIC}")
    if version in OLD_VERSIONS:
        raise FlightError(Fault.LLMC_VERSION, f"version {version} is {OLD_VERSIONS[version]}")
    if version not in VERSION_DTYPES:
        raise FlightError(
            Fault.LLMC_VERSION, f"version {version}, known are 3 (fp32) and 5 (bf16)"
        )
    return VERSION_DTYPES[version]


def checked_config(words: tuple[int, ...]) -> ModelConfig:
    """The configuration in the header words, all of them checked.

    Raises FlightError: CONFIG_LIMIT, WEIGHT_HEADER.
    """
    assert len(words) == HEADER_WORDS, "the header has 256 words"
    positions, vocab, layers, heads, channels, padded = words[2:USED_WORDS]
    config = ModelConfig(layers, heads, channels, positions, vocab)
    _ = require_range(padded, 1, limits.MAX_VOCAB, "padded vocab")
    if padded < vocab or padded % PADDING_ROWS != 0:
        raise FlightError(
            Fault.WEIGHT_HEADER,
            f"padded vocabulary {padded}, not a multiple of {PADDING_ROWS} from {vocab} up",
        )
    # llm.c writes zeros there; anything else is a header that this reader does not understand.
    for index in range(USED_WORDS, HEADER_WORDS):
        if words[index] != 0:
            raise FlightError(
                Fault.WEIGHT_HEADER, f"header word {index} is {words[index]}, not 0"
            )
    return config


def lay_out(
    path: Path, config: ModelConfig, dtype: Dtype, padded: int
) -> tuple[tuple[Extent, ...], int]:
    """The extents of the 16 tensors, layer by layer, and the size of the file in bytes.

    The order of the table is llm.c's.  The extent of wte covers the V rows of real tokens.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    assert dtype in DTYPE_BYTES, "the version was checked"
    assert padded >= config.vocab, "the header was checked"
    assert TENSORS[0].name == "wte", "the padded tensor comes first"
    item = DTYPE_BYTES[dtype]
    skipped = (padded - config.vocab) * config.channels * item
    offset = HEADER_BYTES
    extents = []
    for index in range(limits.TENSOR_COUNT):
        spec = TENSORS[index]
        nbytes = spec.part_elements(config) * item
        for layer in range(spec.parts(config)):
            extents.append(Extent(path, offset, nbytes, dtype, index, layer, False))
            offset += nbytes
        if index == 0:
            offset += skipped
    return tuple(extents), offset

"""Write llm.c's model file (v3 fp32, v5 bf16) and its tokenizer file.

Layout as `llmc` reads it: 256 int32 words, then the 16 tensors in the order of the table; wte
gets rows of zeros up to a multiple of 128.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS, Dtype
from flightlm.flight.vocab import NO_TOKEN, VocabTables
from flightlm.ground.formats.flight_image import narrow, token_list
from flightlm.ground.formats.llmc import (
    HEADER_BYTES,
    HEADER_WORDS,
    MODEL_MAGIC,
    PADDING_ROWS,
    VERSION_DTYPES,
)
from flightlm.ground.formats.source import Parts, Sink
from flightlm.ground.formats.tokenizer_files import LLMC_BIN, LLMC_MAGIC, from_llmc

TOKENIZER_VERSION: Final = 2
MAX_TOKEN_LENGTH: Final = 255  # the file stores a length in one byte


def llmc_version(dtype: Dtype) -> int:
    """The version that stores `dtype`.  Raises FlightError(OPTION): there is none for fp16."""
    for version, stored in VERSION_DTYPES.items():
        if stored == dtype:
            return version
    raise FlightError(Fault.OPTION, "llm.c has no fp16 file: give --dtype fp32 or bf16")


def padded_rows(config: ModelConfig) -> int:
    """Rows of wte in the file."""
    rows = -(-config.vocab // PADDING_ROWS) * PADDING_ROWS
    assert rows >= config.vocab, "padding adds rows"
    return rows


def llmc_bytes(config: ModelConfig, dtype: Dtype) -> int:
    """The size of the model file."""
    extra = (padded_rows(config) - config.vocab) * config.channels
    assert extra >= 0, "padding adds rows"
    return HEADER_BYTES + DTYPE_BYTES[dtype] * (config.parameters + extra)


def write_llmc(
    stream: Sink, config: ModelConfig, dtype: Dtype, parts: Parts
) -> None:
    """Write the model; `parts` gives fp32 in arena orientation, which is llm.c's."""
    words = [MODEL_MAGIC, llmc_version(dtype), config.positions, config.vocab]
    words += [config.layers, config.heads, config.channels, padded_rows(config)]
    words += [0] * (HEADER_WORDS - len(words))
    header = np.array(words, dtype="<i4")
    _ = stream.write(header.tobytes())
    for index, spec in enumerate(TENSORS):
        for layer in range(spec.parts(config)):
            values = parts.part(index, layer)
            assert values.shape == spec.part_shape(config), "a part has the shape of the table"
            _ = stream.write(narrow(values, dtype))
        if index == 0:
            padding = (padded_rows(config) - config.vocab) * config.channels
            _ = stream.write(bytes(DTYPE_BYTES[dtype] * padding))


def tokenizer_file(tables: VocabTables) -> bytes:
    """gpt2_tokenizer.bin, version 2.

    Raises FlightError(TOKENIZER_FILE) if the vocabulary does not fit the format: no end of
    text, a token of more than 255 bytes, or merges that the tokens alone do not give back.
    """
    shape = tables.shape
    assert shape.tokens > 0, "a vocabulary is not empty"
    if shape.eot == NO_TOKEN:
        raise FlightError(Fault.TOKENIZER_FILE, "llm.c's tokenizer file needs an end of text")
    if shape.max_token_bytes > MAX_TOKEN_LENGTH:
        raise FlightError(
            Fault.TOKENIZER_FILE,
            f"a token of {shape.max_token_bytes} bytes; llm.c's file holds {MAX_TOKEN_LENGTH}",
        )
    words = [LLMC_MAGIC, TOKENIZER_VERSION, shape.tokens, shape.eot]
    words += [0] * (HEADER_WORDS - len(words))
    header = np.array(words, dtype="<u4")
    out = bytearray(header.tobytes())
    for raw in token_list(tables):
        out.append(len(raw))
        out += raw
    data = bytes(out)
    check_merges_kept(data, tables)
    return data


def check_merges_kept(data: bytes, tables: VocabTables) -> None:
    """Read the file back: a tokenizer that changed must not be written.

    The file stores no merges; a reader finds them from the tokens, in the order of their ids.
    Raises FlightError(TOKENIZER_FILE) unless these are the merges of `tables`, ranks included.
    """
    assert len(data) > 0, "the file was made"
    again = from_llmc(data, LLMC_BIN)
    assert np.array_equal(again.blob, tables.blob), "the file holds the tokens"
    same_merges = np.array_equal(again.merges, tables.merges)
    if not same_merges or again.shape.eot != tables.shape.eot:
        raise FlightError(
            Fault.TOKENIZER_FILE,
            "llm.c's tokenizer file cannot hold these merges: the ids of the tokens give "
            f"{again.shape.merges}, the tokenizer has {tables.shape.merges} or another order",
        )

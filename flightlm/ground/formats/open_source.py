"""One entry for every kind of model on disk: what it is follows from the path and its bytes.

A folder is Hugging Face's; a file is known by its first bytes, never by its name.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from flightlm.flight import checkpoint
from flightlm.flight.image import MAGIC
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.flight_image import open_image
from flightlm.ground.formats.huggingface import open_folder, open_safetensors
from flightlm.ground.formats.llmc import is_llmc, open_llmc
from flightlm.ground.formats.safetensors_file import (
    LENGTH_BYTES,
    MAX_HEADER_BYTES,
    open_regular,
    read_exactly,
)
from flightlm.ground.formats.source import WeightSource, stamp_of
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables, load_tokenizer
from flightlm.ground.formats.training_checkpoint import (
    find_checkpoint,
    holds_run,
    open_checkpoint,
    source_of,
)

START_BYTES: Final = 16
BYTES: Final = "bytes"  # names the byte vocabulary where a tokenizer's path is expected
# Files that are often given by mistake: how they begin, and what to say.
OTHER_STARTS: Final = (
    (b"PK\x03\x04", "a zip archive, as PyTorch writes it: pickles are never read"),
    (b"\x80\x02", "a pickle, which can run code and is never read"),
    (b"\x80\x04", "a pickle, which can run code and is never read"),
    (b"\x89HDF", "an HDF5 file"),
    (b"GGUF", "a GGUF file"),
    (b"\x93NUMPY", "a numpy array"),
    (b"version https://", "a pointer of Git LFS: fetch the file itself"),
    (b"{", "JSON: give the folder that holds it"),
)


def open_source(
    path: Path, heads: int | None = None, tokenizer: Path | None = None
) -> WeightSource:
    """The model at `path`: a folder, a .safetensors file, an llm.c file, a flight image, or what
    `train` keeps: a checkpoint, or the folder of a run, whose newest whole checkpoint is taken.

    `heads` is for a bare .safetensors file; a source that knows its heads must agree.
    `tokenizer` replaces the vocabulary found with the weights, which is then not looked at;
    the path "bytes" is the byte vocabulary.
    Raises FlightError: FILE_MISSING, FILE_KIND, FILE_FORMAT, CONFLICT, TOKENIZER_FIT for a
    vocabulary larger than the model's, FILE_CHANGED for a file that goes meanwhile, and
    whatever the reader of the format raises.
    """
    assert isinstance(path, Path), "a model is named by a Path"
    if not os.path.lexists(path):
        raise FlightError(Fault.FILE_MISSING, f"{path} is not there")
    look = tokenizer is None
    if path.is_dir() and holds_run(path):
        source = source_of(find_checkpoint(path))
    elif path.is_dir():
        source = open_folder(path, heads, with_tokenizer=look)
    else:
        source = open_file(path, heads, look)
    known = source.config.heads
    if heads is not None and heads != known:
        raise FlightError(Fault.CONFLICT, f"--heads {heads}, but the file says {known}")
    if tokenizer is not None:
        tables = byte_vocab_tables() if str(tokenizer) == BYTES else load_tokenizer(tokenizer)
        source = replace(source, tokenizer=tables, own_tokenizer=False)
    check_fit(source)
    return replace(source, stamps=tuple(stamp_at(file) for file in source.digest_files))


def stamp_at(path: Path) -> tuple[int, int, int, int]:
    """The stamp of the file at `path`.  Raises FlightError(FILE_CHANGED) if it is gone."""
    assert isinstance(path, Path), "a file is named by a Path"
    try:
        return stamp_of(os.stat(path))
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        detail = f"{path} went while it was opened: {reason}"
        raise FlightError(Fault.FILE_CHANGED, detail) from error


def open_file(path: Path, heads: int | None, look: bool) -> WeightSource:
    """The model in one file; `look` asks for the tokenizer beside an llm.c file.

    Raises FlightError: FILE_FORMAT, and whatever the reader of the format raises.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    if heads is not None and heads < 1:
        raise FlightError(Fault.CONFIG_HEADS, f"{heads} heads")
    start, file_bytes = first_bytes(path)
    if start.startswith(MAGIC):
        return open_image(path)
    if start.startswith(checkpoint.MAGIC):
        return open_checkpoint(path)
    if is_llmc(start):
        return open_llmc(path, with_tokenizer=look)
    if is_safetensors(start):
        return open_safetensors(path, heads)
    for known, what in OTHER_STARTS:
        if start.startswith(known):
            raise FlightError(Fault.FILE_FORMAT, f"{path} is {what}")
    raise FlightError(
        Fault.FILE_FORMAT, f"{path} has {file_bytes} bytes and begins with 0x{start.hex()}"
    )


def first_bytes(path: Path) -> tuple[bytes, int]:
    """The first START_BYTES of a file (fewer if it is shorter), and its size.

    Raises FlightError as `open_regular`, and FILE_FORMAT for an empty file.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    stream, _, file_bytes = open_regular(path)
    with stream:
        if file_bytes == 0:
            raise FlightError(Fault.FILE_FORMAT, f"{path} is empty")
        start = read_exactly(stream, min(START_BYTES, file_bytes), path)
    return start, file_bytes


def is_safetensors(start: bytes) -> bool:
    """Whether a file that begins with `start` can be safetensors: a length, then a brace."""
    assert len(start) <= START_BYTES, "only the first bytes are looked at"
    if len(start) <= LENGTH_BYTES:
        return False
    length = int.from_bytes(start[:LENGTH_BYTES], "little")
    brace = start[LENGTH_BYTES : LENGTH_BYTES + 1] == b"{"
    return brace and 2 <= length <= MAX_HEADER_BYTES


def check_fit(source: WeightSource) -> None:
    """Refuse a vocabulary with more tokens than the model has rows: TOKENIZER_FIT.

    Fewer are fine: some models pad their vocabulary.
    """
    assert source.config.vocab > 0, "the configuration is validated"
    tables = source.tokenizer
    if tables is not None and tables.shape.tokens > source.config.vocab:
        raise FlightError(
            Fault.TOKENIZER_FIT,
            f"the tokenizer has {tables.shape.tokens} tokens, the model {source.config.vocab}",
        )

"""`flightlm tokenize`: text files become shards of token ids as llm.c reads them.

The end of text stands before every file, and before every section of a file if sections are
wanted, as in llm.c's dev/data scripts; a validation part is the first tokens, as there.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.flight.shards import TokenFile
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import NO_TOKEN, VocabTables
from flightlm.ground import commands, display
from flightlm.ground.data import (
    TRAINING_MARK,
    VALIDATION_MARK,
    TextFile,
    holds_shard,
    read_some,
    text_size,
)
from flightlm.ground.display import Meter
from flightlm.ground.formats.open_source import BYTES
from flightlm.ground.formats.token_shards import ID_BYTES, MAX_SHARD_TOKENS
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables, load_tokenizer
from flightlm.ground.shard_writer import ShardWriter
from flightlm.ground.text_encoder import TextEncoder, require_narrow

STANDARD_INPUT: Final = "-"
SHOWN_SHARDS: Final = 8  # lines about shards that people get


@dataclass(frozen=True, slots=True)
class ShardOptions:
    """How the shards of a text are made: `val_tokens` 0 makes no validation part, an empty
    `separator` no sections."""

    shard_tokens: int
    val_tokens: int
    separator: bytes
    force: bool

    def __post_init__(self) -> None:
        """Raises FlightError(OPTION) for a number out of range."""
        if not 0 <= self.val_tokens <= MAX_SHARD_TOKENS:
            raise FlightError(
                Fault.OPTION, f"--val-tokens {self.val_tokens}, not 1 to {MAX_SHARD_TOKENS}"
            )
        assert isinstance(self.force, bool), "shards may be replaced or not"


@dataclass(frozen=True, slots=True)
class Tokenized:
    """What became of `text_bytes` bytes of text; `validation` is empty if it was not wanted."""

    text_bytes: int
    validation: tuple[TokenFile, ...]
    training: tuple[TokenFile, ...]

    @property
    def tokens(self) -> int:
        """The tokens in all shards."""
        total = sum(file.tokens for file in (*self.validation, *self.training))
        assert total > 0, "shards hold tokens"
        return total


class StandardInput:
    """Standard input, as a text of unknown length."""

    __slots__ = ("_meter",)

    def __init__(self, meter: Meter) -> None:
        """Raises FlightError(FILE_UNREADABLE) if it is closed."""
        if sys.stdin is None:
            raise FlightError(Fault.FILE_UNREADABLE, "standard input is closed")
        self._meter: Final = meter

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""
        data = read_some(sys.stdin.buffer, size, "standard input")
        assert len(data) <= size, "a read gives no more than was asked for"
        self._meter.advance(len(data))
        return data


def split_name(path: Path, mark: str) -> Path:
    """The name of one part of a text beside `path`."""
    assert mark in (TRAINING_MARK, VALIDATION_MARK), "a text has two parts"
    return path.with_name(f"{path.stem}{mark}{path.suffix}")


def tokenize(
    texts: Sequence[str], path: Path, tables: VocabTables, options: ShardOptions, meter: Meter
) -> Tokenized:
    """Write the ids of `texts` (paths, "-" for standard input) to `path`, NAME.bin.

    Several shards are numbered: NAME_000000.bin …; with a validation part, the shards are
    NAME_val.bin, the first `val_tokens` tokens, and NAME_train.bin.  All of them appear when
    everything is written, or none.  The meter counts bytes of text.
    Raises FlightError: OPTION for another name or a number out of range; DATA_SHORT without
    text, or if none is left for training; TOKENIZER_FIT, DATA_TEXT, PRETOKEN_LONG, FILE_*;
    DESTINATION, DESTINATION_EXISTS, DISK_FULL.
    """
    parts = [path]
    if options.val_tokens > 0:
        parts = [split_name(path, mark) for mark in (VALIDATION_MARK, TRAINING_MARK)]
    require_narrow(tables)
    with ExitStack() as stack:
        writers: list[ShardWriter] = [
            stack.enter_context(ShardWriter(part, options.shard_tokens, options.force))
            for part in parts
        ]
        encoder = TextEncoder(tables)
        for text in texts:
            write_text(text, encoder, writers, options, meter)
        require_enough(writers, meter.done, options)
        for writer in writers:
            writer.finish()
        kept = [writer.keep() for writer in writers]
    assert len(kept) == len(parts), "every part has its shards"
    return Tokenized(meter.done, kept[0] if len(kept) > 1 else (), kept[-1])


def write_text(
    text: str,
    encoder: TextEncoder,
    writers: Sequence[ShardWriter],
    options: ShardOptions,
    meter: Meter,
) -> None:
    """Write the ids of one text; the first of two writers takes them until it has its part."""
    first = writers[0]
    last = writers[-1]
    with ExitStack() as stack:
        if text == STANDARD_INPUT:
            stream: StandardInput | TextFile = StandardInput(meter)
        else:
            file = TextFile(Path(text), meter)
            _ = stack.callback(file.close)
            stream = file
        what = "standard input" if text == STANDARD_INPUT else text
        for ids in encoder.encode(what, stream, options.separator):
            held = max(0, options.val_tokens - first.tokens) * ID_BYTES
            first.write(ids[:held])
            last.write(ids[held:])
    assert options.val_tokens == 0 or first.tokens <= options.val_tokens, "a part has its size"


def require_enough(
    writers: Sequence[ShardWriter], text_bytes: int, options: ShardOptions
) -> None:
    """Raise FlightError(DATA_SHORT) unless every part holds something."""
    assert len(writers) > 0, "there is a part"
    if text_bytes == 0:
        raise FlightError(Fault.DATA_SHORT, "the text is empty")
    tokens = sum(writer.tokens for writer in writers)
    if writers[-1].tokens == 0:
        raise FlightError(
            Fault.DATA_SHORT,
            f"{tokens} tokens, and --val-tokens {options.val_tokens} leaves none for training",
        )


def total_bytes(texts: Sequence[str]) -> int | None:
    """The bytes of all texts, None if standard input is among them.

    Raises FlightError: OPTION if it is twice among them; DATA_FILES for a shard, and FILE_*.
    """
    piped = texts.count(STANDARD_INPUT)
    if piped > 1:
        raise FlightError(Fault.OPTION, f"standard input is given {piped} times")
    total = 0
    for text in texts:
        if text == STANDARD_INPUT:
            continue
        if holds_shard(Path(text)):
            raise FlightError(Fault.DATA_FILES, f"{text} is no text, by its name or its start")
        total += text_size(Path(text))
    assert total >= 0, "sizes are not negative"
    return None if piped > 0 else total


def named_tokenizer(name: str | None) -> VocabTables:
    """The tokenizer that --tokenizer names; by default the byte vocabulary.

    Raises FlightError as `load_tokenizer`.
    """
    if name is None or name == BYTES:
        return byte_vocab_tables()
    return load_tokenizer(Path(name))


def run(options: Namespace) -> int:
    """`flightlm tokenize`."""
    texts: list[str] = options.texts
    separator = os.fsencode(options.split_on)
    _ = commands.decode_prompt(separator, "--split-on")
    if options.val_tokens is not None and options.val_tokens < 1:
        raise FlightError(Fault.OPTION, f"--val-tokens {options.val_tokens}, not 1 or more")
    chosen = ShardOptions(
        options.shard_tokens, options.val_tokens or 0, separator, options.force
    )
    total = total_bytes(texts)
    tables = named_tokenizer(options.tokenizer)
    with display.progress("tokenizing", total) as meter:
        done = tokenize(texts, Path(options.shard), tables, chosen, meter)
        assert total is None or meter.done == total, "every byte was counted"
    report(Path(options.shard), done, tables)
    return 0


def report(path: Path, done: Tokenized, tables: VocabTables) -> None:
    """What was written for the destination `path`, for people."""
    files = (*done.validation, *done.training)
    for file in files[:SHOWN_SHARDS]:
        name = path.with_name(os.path.basename(file.path))
        commands.report(f"{name}: {file.tokens:,} tokens")
    if len(files) > SHOWN_SHARDS:
        commands.report(f"... {len(files):,} shards in all")
    ending = "" if tables.shape.eot != NO_TOKEN else ", which has no end of text"
    assert done.tokens > 0, "shards hold tokens"
    commands.report(
        f"{done.tokens:,} tokens of {done.text_bytes:,} bytes, "
        f"{done.text_bytes / done.tokens:.2f} bytes each; "
        f"vocabulary of {tables.shape.tokens:,}{ending}"
    )

"""`flightlm run --prompts`: a file of prompts in, one JSON object per line out, in order."""

from __future__ import annotations

import os
import select
import stat
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import commands, display
from flightlm.ground.api import MAX_PROMPTS, BatchGeneration, LanguageModel, Result
from flightlm.ground.formats.safetensors_file import open_regular
from flightlm.ground.formats.strict_json import as_text, parse_json

DEFAULT_SLOTS: Final = 8
EXIT_FAILED_LINES: Final = 1
STANDARD_INPUT: Final = "-"
MAX_LINE_BYTES: Final = 1 << 22
READ_BYTES: Final = 1 << 16
MAX_READS: Final = 1 << 31  # of one line, READ_BYTES each


class LineReader:
    """Lines of a descriptor, without waiting for one unless asked to; memory is bounded.

    So that a program that writes a prompt and waits for its answer before it writes the next is
    answered although slots are free.
    """

    __slots__ = ("_buffer", "_descriptor", "_ended", "_poll", "_scanned", "_skipping")

    def __init__(self, descriptor: int) -> None:
        assert descriptor >= 0, "the file is open"
        self._descriptor: Final = descriptor
        self._poll: Final = select.poll()
        self._poll.register(descriptor, select.POLLIN)
        self._buffer: Final = bytearray()
        self._scanned = 0  # bytes of the buffer that hold no line feed
        self._skipping = False  # the line that is read is too long already
        self._ended = False

    @property
    def exhausted(self) -> bool:
        """True if no line follows."""
        return self._ended and not self._buffer and not self._skipping

    def count(self) -> int | None:
        """How many lines are left; None where only reading tells, as in a pipe."""
        assert not self._buffer, "lines are counted before the first is read"
        status = os.fstat(self._descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        start = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        lines = 0
        last = b"\n"
        for at in range(start, status.st_size, READ_BYTES):
            data = os.pread(self._descriptor, READ_BYTES, at)
            lines += data.count(b"\n")
            last = data[-1:] or last
        return lines + (last != b"\n")

    def next_line(self, wait: bool) -> bytes | FlightError | None:
        """The next line without its line feed, or a FlightError(TEXT_LONG) in its place.

        None at the end, and if no whole line is there yet and `wait` is False.
        Raises FlightError(FILE_UNREADABLE).
        """
        for _ in range(MAX_READS):
            line = self._cut()
            if line is not None or self._ended:
                return line
            if not self._poll.poll(None if wait else 0):
                return None
            self._read()
        raise FlightError(Fault.FILE_LARGE, f"{MAX_READS} reads of one line")

    def _read(self) -> None:
        """Append what is there; the poll said that reading does not wait."""
        assert not self._ended, "nothing follows the end"
        try:
            data = os.read(self._descriptor, READ_BYTES)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise FlightError(Fault.FILE_UNREADABLE, f"--prompts: {reason}") from error
        self._ended = not data
        self._buffer.extend(data)

    def _cut(self) -> bytes | FlightError | None:
        """Take the first line from the buffer; the last one needs no line feed."""
        buffer = self._buffer
        assert len(buffer) <= MAX_LINE_BYTES + READ_BYTES, "no more is read than a line needs"
        at = buffer.find(b"\n", self._scanned)
        self._scanned = len(buffer) if at < 0 else 0
        if at < 0 and len(buffer) > MAX_LINE_BYTES:
            self._skipping = True
            self._scanned = 0
            buffer.clear()
        if at < 0 and (not self._ended or self.exhausted):
            return None
        end = len(buffer) if at < 0 else at
        line = bytes(buffer[:end])
        del buffer[: end + 1]
        self._scanned = 0
        too_long = self._skipping or len(line) > MAX_LINE_BYTES
        self._skipping = False
        if too_long:
            return FlightError(Fault.TEXT_LONG, f"a line has more than {MAX_LINE_BYTES} bytes")
        return line


def parse_line(line: bytes) -> str:
    """The prompt that a line holds.  Raises FlightError: PROMPT_TEXT, PROMPT_LINE, PROMPT_EMPTY."""
    _ = commands.decode_prompt(line, "the line")
    value = parse_json(line, "the line", Fault.PROMPT_LINE, allow_floats=True)
    return commands.require_text(as_text(value, "the line", Fault.PROMPT_LINE))


def read_prompts(
    reader: LineReader, batch: BatchGeneration
) -> Iterator[str | FlightError | None]:
    """Each line's prompt or error; None where the slots should go on, for no line is there yet."""
    # One more than a batch takes, so that it tells if there are too many.
    for _ in range(MAX_PROMPTS + 1):
        line = reader.next_line(wait=not batch.busy)
        assert line is not None or batch.busy or reader.exhausted, "an idle batch waits for a line"
        if line is None and reader.exhausted:
            return
        if isinstance(line, bytes):
            try:
                yield parse_line(line)
            except FlightError as error:
                yield error
        else:
            yield line


def answer_report(number: int, answer: Result | FlightError) -> dict[str, object]:
    """The object that answers line `number` (from 1)."""
    assert number > 0, "lines count from 1"
    if isinstance(answer, FlightError):
        message = f"{answer.detail} ({answer.fault.remedy})"
        return {"line": number, "error": {"code": answer.code, "message": message}}
    return {
        "line": number,
        "prompt_tokens": list(answer.prompt_tokens),
        "tokens": list(answer.tokens),
        "text": answer.text,
        "finish_reason": answer.finish_reason,
        "seed": answer.seed,
    }


def require_alone(options: Namespace) -> None:
    """Raise FlightError(CONFLICT) if the options give a prompt in another way, too."""
    given = {
        "--prompt": options.prompt is not None,
        "--prompt-file": options.prompt_file is not None,
        "--tokens": options.tokens is not None,
        "--interactive": options.interactive,
    }
    named = [name for name, value in given.items() if value]
    assert options.prompts is not None, "prompts come from a file"
    if named:
        raise FlightError(Fault.CONFLICT, f"--prompts and {' and '.join(named)} contradict")


def run(options: Namespace) -> int:
    """`flightlm run --prompts`; the exit status is 1 if lines failed."""
    require_alone(options)
    commands.fix_threads(options)
    slots = DEFAULT_SLOTS if options.slots is None else options.slots
    if options.prompts == STANDARD_INPUT:
        if sys.stdin is None:
            raise FlightError(Fault.FILE_UNREADABLE, "standard input is closed")
        return answer_all(options, LineReader(sys.stdin.fileno()), slots)
    stream, _, size = open_regular(Path(options.prompts))
    assert size >= 0, "a file has a size"
    with stream:
        return answer_all(options, LineReader(stream.fileno()), slots)


def answer_all(options: Namespace, reader: LineReader, slots: int) -> int:
    """Answer every line; return the exit status.

    Raises FlightError: NO_TOKENIZER (no line could be answered), PROMPT_EMPTY (there is no
    line), and as `load` and `LanguageModel.batch`.
    """
    assert isinstance(slots, int), "the option was parsed"
    model = commands.load_model(options, slots)
    if not model.has_tokenizer:
        raise FlightError(Fault.NO_TOKENIZER, "--prompts is text")
    chosen = commands.generate_options(model, options)
    batch = model.start_batch(chosen, allow_special=options.allow_special)
    failed = 0
    number = 0
    wanted = bar_wanted(options)
    total = reader.count() if wanted else None
    started = time.perf_counter()
    with display.progress("answering", total, unit="lines", wanted=wanted) as meter:
        for answer in batch.answers(read_prompts(reader, batch)):
            number += 1
            commands.print_json(answer_report(number, answer))
            failed += isinstance(answer, FlightError) or answer.finish_reason == "fault"
            meter.advance(1)
    if number == 0:
        raise FlightError(Fault.PROMPT_EMPTY, "--prompts has no line")
    if options.stats:
        report_stats(model, batch, failed, time.perf_counter() - started)
    if failed:
        commands.report(f" {failed} of {number} lines failed", "flightlm:")
        return EXIT_FAILED_LINES
    return 0


def bar_wanted(options: Namespace) -> bool:
    """Whether a bar can stand on the screen while answers are written.

    Not beside answers at a terminal, nor where a pipe may lead back to it.
    """
    assert isinstance(options.json, bool), "the option was parsed"
    if options.json or not display.at_terminal(sys.stderr):
        return False
    mode = os.fstat(1).st_mode
    return not stat.S_ISFIFO(mode) and not stat.S_ISSOCK(mode) and not os.isatty(1)


def report_stats(
    model: LanguageModel, batch: BatchGeneration, failed: int, elapsed: float
) -> None:
    """Totals, on standard error.  The speed is that of the model, waiting for input left out."""
    assert elapsed >= 0.0, "time does not run backwards"
    speed = batch.tokens / batch.seconds if batch.seconds > 0.0 else 0.0
    commands.report(
        f"{model.source.name}: {batch.prompts} prompts, {failed} failed, {batch.tokens} tokens, "
        f"{speed:.0f} tokens/s in {model.plan.slots} slots, {elapsed:.3f} s"
    )
    commands.report(f"load {model.load_s:.3f} s; {commands.memory_text(model)}")

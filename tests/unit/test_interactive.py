"""The text of a session and where it is cut, commands' values, Ctrl-C, lines, answers that fail."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flightlm
from flightlm.flight.model import Model
from flightlm.flight.status import EXIT_RESOURCE, Fault, FlightError
from flightlm.ground import interactive, terminal
from flightlm.ground.api import LanguageModel
from flightlm.ground.cli import build_parser
from flightlm.ground.interactive import (
    Dialogue,
    Transcript,
    converse,
    parse_seed,
    parse_temperature,
    save_text,
)
from flightlm.ground.terminal import Interrupted, Interrupts, Lines
from tests.model_helpers import refuses
from tests.weight_helpers import random_tensors, tiny_config, write_hf_folder

CONTEXT: Final = 32
ROOM: Final = 20
# One token per byte; text with line breaks, words, and characters of one to four bytes.
TEXTS: Final = st.text(alphabet="ab \n\u00fc\u20ac\U0001f680", max_size=ROOM // 4)
ANSWERS: Final = st.text(alphabet="ab \n\u00fc\u20ac\U0001f680", max_size=12)


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    """The embedded model with a short context."""
    return flightlm.load(context=CONTEXT)


def options(*arguments: str) -> Namespace:
    """What the command line makes of `run --interactive`."""
    return build_parser().parse_args(["run", "--interactive", *arguments])


def always_a(*arguments: str) -> Namespace:
    """Options of a session whose answers are `AAA`."""
    choice = ("--temperature", "0", "--logit-bias", "65=1e6", "--max-tokens", "3")
    return options(*choice, *arguments)


# --- The text. ---


@pytest.mark.requirement("FLM-REQ-516")
@settings(deadline=None, max_examples=60)
@given(turns=st.lists(st.tuples(TEXTS, ANSWERS), min_size=1, max_size=12))
def test_what_the_model_sees_fits_and_ends_with_the_line(
    model: LanguageModel, turns: list[tuple[str, str]]
) -> None:
    transcript = Transcript(model, ROOM, False)
    whole = ""
    for entry, answer in turns:
        if entry and whole and not whole.endswith("\n"):
            whole += "\n"
        whole += entry
        before = transcript.start
        dropped = transcript.enter(entry)
        assert dropped == transcript.start - before >= 0
        assert transcript.text == whole
        seen = transcript.text[transcript.start :]
        assert transcript.seen() == list(seen.encode())
        assert len(transcript.seen()) <= ROOM
        assert seen.endswith(entry)
        if dropped:
            # Not more than needed: lines, or words, or characters, half of the room in use.
            assert 2 * len(seen.encode()) >= ROOM
        whole += answer
        transcript.append(answer)


@pytest.mark.requirement("FLM-REQ-516")
@pytest.mark.parametrize(
    ("text", "entry", "seen"),
    [
        ("aaaa\nbbbb\ncccc\ndddd", "eeee", "bbbb\ncccc\ndddd\neeee"),
        ("aaaa\nbbbb\n\ncccc\n\ndddd\n", "e", "bbbb\n\ncccc\n\ndddd\ne"),
        # One long line: words go, or else characters.
        ("one two three four five six", "e", "four five six\ne"),
        ("x" * 30, "e", "x" * (ROOM - 2) + "\ne"),
        ("x" * 30, "", "x" * ROOM),
        ("x" * 29 + "\n", "", "x" * (ROOM - 1) + "\n"),
        ("\u20ac" * 10, "", "\u20ac" * 6),
        ("x" * 30, "e" * ROOM, "e" * ROOM),
    ],
)
def test_where_a_text_is_cut(model: LanguageModel, text: str, entry: str, seen: str) -> None:
    transcript = Transcript(model, ROOM, False)
    transcript.append(text)
    assert transcript.enter(entry) == transcript.start == len(transcript.text) - len(seen)
    assert transcript.text[transcript.start :] == seen


@pytest.mark.requirement("FLM-REQ-516")
def test_a_line_beyond_the_room_changes_nothing(model: LanguageModel) -> None:
    transcript = Transcript(model, ROOM, False)
    transcript.append("abc")
    refuses(Fault.PROMPT_LONG, transcript.enter, "e" * (ROOM + 1))
    assert (transcript.text, transcript.start) == ("abc", 0)
    tiny = Transcript(model, 1, False)
    tiny.append("a\u20ac")
    refuses(Fault.PROMPT_LONG, tiny.enter, "")
    assert (tiny.text, tiny.start) == ("a\u20ac", 0)


@pytest.mark.requirement("FLM-REQ-516")
def test_a_very_long_session_keeps_what_the_model_sees(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactive, "MAX_KEPT_CHARACTERS", 40)
    transcript = Transcript(model, ROOM, False)
    for _ in range(20):
        _ = transcript.enter("line")
        before = transcript.seen()
        transcript.append("answer")
        assert transcript.seen() == before + list(b"answer")
        assert len(transcript.text) <= 40 + ROOM
    assert transcript.text.endswith("answer\nlineanswer")


@pytest.mark.requirement("FLM-REQ-303")
def test_the_special_token_is_text_unless_allowed(model: LanguageModel) -> None:
    for special, count in ((False, 13), (True, 1)):
        transcript = Transcript(model, ROOM, special)
        _ = transcript.enter("<|endoftext|>")
        assert len(transcript.seen()) == count


# --- Values of commands. ---


@pytest.mark.requirement("FLM-REQ-514")
def test_values_of_commands() -> None:
    assert parse_seed("18446744073709551615") == 2**64 - 1
    assert parse_seed("007") == 7
    assert parse_temperature("1e-1") == 0.1
    for text in ("", "-1", "1.0", "\u0661", "18446744073709551616", "9" * 21):
        refuses(Fault.SEED, parse_seed, text)
    for text in ("", "warm", "nan", "inf", "-0.1", "1001"):
        refuses(Fault.TEMPERATURE, parse_temperature, text)


@pytest.mark.requirement("FLM-REQ-514")
def test_every_command_is_in_the_help() -> None:
    named = tuple(line.split()[0] for line in interactive.HELP.splitlines() if line[0] == "/")
    assert named == interactive.COMMANDS


@pytest.mark.requirement("FLM-REQ-517")
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fails(descriptor: int) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    expected = Fault.DISK_FULL if number == errno.ENOSPC else Fault.DESTINATION
    refuses(expected, save_text, tmp_path / "text", "abc")
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-517")
def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    refuses(Fault.DESTINATION, save_text, tmp_path / "a\0b", "abc")
    refuses(Fault.DESTINATION, save_text, tmp_path / "a\ud800b", "abc")
    refuses(Fault.COMMAND, save_text, tmp_path / "a", "")
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-517")
def test_a_file_that_appears_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "text"
    _ = place.write_bytes(b"precious")
    monkeypatch.setattr(os.path, "lexists", lambda path: Path(path) != place)
    refuses(Fault.DESTINATION_EXISTS, save_text, place, "abc")
    assert place.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["text"]


# --- Ctrl-C. ---


def press(interrupts: Interrupts) -> None:
    """What the interpreter does when Ctrl-C was pressed."""
    interrupts.handle(signal.SIGINT, None)


@pytest.mark.requirement("FLM-REQ-513")
def test_ctrl_c_raises_inside_the_block_once_and_else_waits() -> None:
    interrupts = Interrupts()
    press(interrupts)
    press(interrupts)
    # One that came before the block ends it; cleared, it does not.
    with pytest.raises(Interrupted), interrupts:
        raise AssertionError("the block does not begin")
    interrupts.clear()
    assert not interrupts.asked
    with interrupts:
        assert not interrupts.asked
    for _ in range(2):
        interrupts.clear()
        with pytest.raises(Interrupted), interrupts:
            try:
                press(interrupts)
            finally:
                # While the first is on its way, a second only sets `asked`.
                press(interrupts)
        press(interrupts)
        assert interrupts.asked


@pytest.mark.requirement("FLM-REQ-513")
def test_ctrl_c_while_the_text_is_read_ends_the_answer(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    interrupts = Interrupts()
    dialogue = Dialogue(model, always_a(), interrupts)

    def pressed(*arguments: object) -> NoReturn:
        press(interrupts)
        raise AssertionError("Ctrl-C raises")

    with monkeypatch.context() as patch:
        patch.setattr(Model, "prefill", pressed)
        assert dialogue.take(b"one")
    interrupts.clear()
    # The line is in the text, and the next answer is whole.
    assert dialogue.take(b"two")
    assert dialogue.take(b"/stats")
    shown = capfdbinary.readouterr()
    assert shown.out == b"\nAAA\n"
    assert b"7 prompt tokens, 3 tokens (length)" in shown.err


@pytest.mark.requirement("FLM-REQ-513")
def test_ctrl_c_between_tokens_keeps_what_was_shown(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupts = Interrupts()
    dialogue = Dialogue(model, always_a("--max-tokens", "16"), interrupts)
    shown: list[str] = []

    def write(text: str) -> None:
        shown.append(text)
        if len(shown) == 2:
            press(interrupts)

    monkeypatch.setattr("flightlm.ground.commands.write_out", write)
    assert dialogue.take(b"x")
    assert shown == ["A", "A", "\n"]
    assert dialogue._transcript.text == "xAA"
    interrupts.clear()
    assert dialogue.take(b"")
    assert shown[3:] == ["A"] * 16 + ["\n"]
    assert dialogue._transcript.text == "x" + "A" * 18


# --- Lines. ---


def lines_of(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Lines from a standard input that is no terminal."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return Lines()


@pytest.mark.requirement("FLM-REQ-511")
def test_lines_without_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = lines_of(b"a\n\r\n\n b\r\n\xff\0\rc\nlast", monkeypatch)
    found = [lines.read() for _ in range(7)]
    assert found == [b"a", b"", b"", b" b", b"\xff\0\rc", b"last", None]
    assert not lines.terminal


@pytest.mark.requirement("FLM-REQ-501")
def test_lines_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "MAX_PROMPT_BYTES", 5)
    lines = lines_of(b"1234\n123456\n", monkeypatch)
    assert lines.read() == b"1234"
    refuses(Fault.TEXT_LONG, lines.read)
    monkeypatch.setattr(sys, "stdin", None)
    assert Lines().read() is None
    with open(os.devnull, "wb") as sink:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Broken()))
        refuses(Fault.FILE_UNREADABLE, Lines().read)
        assert sink.writable()


class Broken(io.BytesIO):
    """A stream whose disk fails."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Fail."""
        raise OSError(errno.EIO, "broken")


@pytest.mark.requirement("FLM-REQ-512")
@pytest.mark.parametrize("term", ["dumb", "", None])
def test_no_editor_without_a_terminal_that_can(
    monkeypatch: pytest.MonkeyPatch, term: str | None
) -> None:
    monkeypatch.setattr(sys, "stdout", Screen())
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    assert not terminal.load_editor()
    # A Python that was built without it.
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setitem(sys.modules, "readline", None)
    assert not terminal.load_editor()


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.requirement("FLM-REQ-514")
def test_what_the_editor_cannot_decode_is_refused_as_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def raises(marker: str) -> str:
        return b"a\xffb".decode("utf-8")

    monkeypatch.setattr("builtins.input", raises)
    assert terminal.edited_line() == b"a\xffb"
    monkeypatch.setattr("builtins.input", lambda marker: "\u00fc\udcff")
    assert terminal.edited_line() == b"\xc3\xbc\xff"


# --- Answers that fail. ---


@pytest.mark.requirement("FLM-REQ-511")
def test_scores_that_are_not_finite_end_the_answer_and_show_in_the_exit_status(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tiny_config(vocab=257)
    tensors = {name: t * np.float32(1e30) for name, t in random_tensors(config).items()}
    model = flightlm.load(write_hf_folder(tmp_path / "m", config, tensors), tokenizer="bytes")
    interrupts = Interrupts()
    dialogue = Dialogue(model, options("--max-tokens", "1"), interrupts)
    assert dialogue.status == 0
    converse(dialogue, lines_of(b"a\nb\n", monkeypatch), interrupts)
    shown = capfd.readouterr()
    assert shown.out == "\n\n"
    assert shown.err.count("the model's scores are not finite") == 2
    assert dialogue.status == EXIT_RESOURCE


@pytest.mark.requirement("FLM-REQ-511")
def test_a_session_ends_at_a_bound(
    model: LanguageModel, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactive, "MAX_LINES", 2)
    interrupts = Interrupts()
    dialogue = Dialogue(model, always_a(), interrupts)
    with pytest.raises(FlightError, match="a session has at most 2 lines"):
        converse(dialogue, lines_of(b"a\nb\nc\n", monkeypatch), interrupts)
    assert capfd.readouterr().out == "AAA\nAAA\n"

"""`flightlm run --interactive`: a person, or a program, and a model write a text in turns.

The text is one document.  A line that is entered is appended to it, on a line of its own, and
the model goes on right behind it; an empty line appends nothing, so the model goes on where it
stopped.  The first answer is therefore what `flightlm run --prompt LINE` writes.  Answers go to
standard output; everything else goes to the terminal or to standard error.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from flightlm.flight import limits
from flightlm.flight.sampler import require_float, require_int
from flightlm.flight.status import EXIT_RESOURCE, Fault, FlightError
from flightlm.ground import commands, machine
from flightlm.ground.api import Generation, LanguageModel, Result
from flightlm.ground.convert import PartialFile
from flightlm.ground.terminal import Interrupted, Interrupts, Lines

MAX_LINES: Final = 1 << 30
MAX_KEPT_CHARACTERS: Final = 1 << 24
SEED_DIGITS: Final = 20

HELP: Final = """\
/help           show this
/reset          forget the text
/seed N         seed N for the next answer, N+1 for the one after it, and so on
/temperature F  0 is greedy
/stats          speed, memory, tokens in the context
/save FILE      write the text, UTF-8, to a new file
/quit           leave; end of file (Ctrl-D) does too
Any other line is appended to the text, on a line of its own, and the model goes on behind it.
An empty line appends nothing: the model goes on where it stopped.  //x appends the text /x.
Ctrl-C ends an answer, or clears the line."""
COMMANDS: Final = ("/help", "/reset", "/seed", "/temperature", "/stats", "/save", "/quit")
# /seed and /temperature refuse an empty value themselves.
WITHOUT_VALUE: Final = ("/help", "/reset", "/stats", "/quit")


class Transcript:
    """The text of a session; the model sees what lies behind the first `start` characters.

    `room` is how many tokens of text leave the context free for an answer.
    """

    __slots__ = ("_model", "_room", "_special", "start", "text")

    def __init__(self, model: LanguageModel, room: int, special: bool) -> None:
        assert room > 0, "a context has room for text"
        assert room <= model.context, "the text lies inside the context"
        self._model: Final = model
        self._room: Final = room
        self._special: Final = special
        self.text = ""
        self.start = 0

    def reset(self) -> None:
        """Forget everything."""
        self.text = ""
        self.start = 0

    def seen(self) -> list[int]:
        """The ids of what the model sees."""
        assert self.start <= len(self.text), "what is cut was there"
        return self._encode(self.text[self.start :])

    def enter(self, entry: str) -> int:
        """Append what was entered; return how many more characters the model no longer sees.

        Raises FlightError: PROMPT_LONG if the entry alone exceeds the room, PRETOKEN_LONG,
        PROMPT_TEXT, TEXT_LONG; nothing has changed then.
        """
        count = len(self._encode(entry))
        if count > self._room:
            raise FlightError(
                Fault.PROMPT_LONG,
                f"the line has {count} tokens, the context of {self._model.context} "
                f"has room for {self._room} beside an answer",
            )
        apart = entry != "" and self.text != "" and not self.text.endswith("\n")
        text = f"{self.text}\n{entry}" if apart else self.text + entry
        start = self._fit(text, len(text) - max(1, len(entry)))
        dropped = start - self.start
        assert dropped >= 0, "what was cut does not come back"
        self.text = text
        self.start = start
        return dropped

    def append(self, answer: str) -> None:
        """Append what the model wrote; what it no longer sees goes when there is too much."""
        self.text += answer
        if len(self.text) > MAX_KEPT_CHARACTERS:
            self.text = self.text[self.start :]
            self.start = 0

    def _encode(self, text: str) -> list[int]:
        """The ids of a text; none for none."""
        ids = self._model.encode(text, allow_special=self._special)
        assert len(ids) > 0 or text == "", "a text has tokens"
        return ids

    def _fit(self, text: str, last: int) -> int:
        """Where to cut so that the rest fits the room; text[last:] has to stay.

        Whole lines go, oldest first.  Where that would leave less than half of the room in use
        (a paragraph without line breaks), whole words go, or else characters.
        """
        first = self.start
        if len(self._encode(text[first:])) <= self._room:
            return first
        ends = tuple(enumerate(text[first:last], first + 1))
        after_lines = [at for at, before in ends if before == "\n"]
        after_words = [at for at, before in ends if before.isspace()]
        found = -1
        for cuts in (after_lines, after_words, range(first + 1, last + 1)):
            cut = self._first_fitting(text, cuts)
            if cut >= 0:
                found = cut
                if 2 * len(self._encode(text[cut:])) >= self._room:
                    return cut
        if found < 0:
            raise FlightError(Fault.PROMPT_LONG, f"{self._room} tokens hold no part of the text")
        return found

    def _first_fitting(self, text: str, cuts: Sequence[int]) -> int:
        """The first cut behind which the text fits, by bisection, or -1."""
        low = 0
        count = len(cuts)
        high = count
        for _ in range(count.bit_length()):
            middle = (low + high) // 2
            if low == high:
                return cuts[low] if low < len(cuts) else -1
            if len(self._encode(text[cuts[middle] :])) <= self._room:
                high = middle
            else:
                low = middle + 1
        assert low == high, "a bisection halves"
        return cuts[low] if low < len(cuts) else -1


class Dialogue:
    """One session: the text, the settings that commands change, and the answers.

    `status` is the exit status that the session has earned so far.
    """

    __slots__ = (
        "_chosen",
        "_interrupts",
        "_last",
        "_model",
        "_options",
        "_seed",
        "_temperature",
        "_transcript",
        "status",
    )

    def __init__(self, model: LanguageModel, options: Namespace, interrupts: Interrupts) -> None:
        """Check every option, before the first line is read.  Raises FlightError."""
        assert model.has_tokenizer, "lines are text"
        self._model: Final = model
        self._options: Final = options
        self._interrupts: Final = interrupts
        # Once: a list of ids may come through a pipe.
        self._chosen: Final = commands.generate_options(model, options)
        self._seed: int = options.seed
        self._temperature: float = options.temperature
        self._last: Result | None = None
        self.status = 0
        # The API checks options when it begins; one token of prompt is the price.
        _ = self._begin([0], options.seed)
        # At least half of the context is for the text, however long answers may become.
        room = model.context - min(self._chosen.max_tokens, model.context // 2)
        self._transcript: Final = Transcript(model, room, options.allow_special)

    def take(self, data: bytes) -> bool:
        """Do what a line asks for; False if that is the end.

        What is wrong with the line is reported, and the session goes on.  Raises what write_out
        raises if an answer cannot be written.
        """
        assert isinstance(data, bytes), "a line is decoded here"
        try:
            line = commands.decode_prompt(data, "the line")
            if line.startswith("/") and not line.startswith("//"):
                return self._command(line)
            entry = line[1:] if line.startswith("//") else line
            dropped = self._transcript.enter(entry)
        except FlightError as error:
            commands.report_error(error)
            return True
        if dropped > 0:
            commands.report(
                "flightlm: the context is full; the model no longer sees the first "
                f"{self._transcript.start:,} characters of the text"
            )
        self._answer()
        return True

    def _begin(self, prompt: list[int] | None, seed: int) -> Generation:
        """Start an answer."""
        assert prompt is None or len(prompt) > 0, "no ids mean the default prompt"
        sampler = replace(self._chosen.sampler, temperature=self._temperature, seed=seed)
        chosen = replace(self._chosen, sampler=sampler)
        return self._model.start(prompt, chosen, top=self._options.top)

    def _answer(self) -> None:
        """Write an answer as it is made; it ends early if Ctrl-C asks for that."""
        seed = self._seed
        assert 0 <= seed <= limits.MAX_SEED, "the seed was checked"
        self._seed = (seed + 1) & limits.MAX_SEED
        prompt = self._transcript.seen()
        try:
            with self._interrupts:
                generation = self._begin(prompt if prompt else None, seed)
        except Interrupted:
            # A long text was being read; the next answer begins from nothing again.
            commands.write_out("\n")
            return
        terminal = sys.stdout.isatty()
        pieces: list[str] = []
        lines = commands.TopLines(self._model, generation)
        for piece in generation:
            commands.write_out(commands.printable(piece) if terminal else piece)
            lines.update()
            pieces.append(piece)
            if self._interrupts.asked:
                break
        answer = "".join(pieces)
        self._transcript.append(answer)
        # A terminal that echoes ^C, or an answer inside a line, needs an end of line; a program
        # that reads the answers finds one behind each.
        if not terminal or self._interrupts.asked or not answer.endswith("\n"):
            commands.write_out("\n")
        lines.finish()
        self._finish(generation)

    def _finish(self, generation: Generation) -> None:
        """Keep the figures of an answer, and say what is to be said of it."""
        result = generation.result()
        if not generation.finished:
            result = replace(result, finish_reason="interrupted")
        assert result.text is not None, "answers are text"
        self._last = result
        if self._options.stats:
            commands.report_stats(self._model, result)
        if result.finish_reason == "fault":
            commands.report(
                " the model's scores are not finite; the answer ends here", "flightlm:"
            )
            self.status = EXIT_RESOURCE

    def _command(self, line: str) -> bool:
        """Do what a command says; False for /quit.  Raises FlightError."""
        words = line.split(maxsplit=1)
        name = words[0]
        rest = words[1] if len(words) > 1 else ""
        value = rest.strip()
        if name not in COMMANDS:
            known = ", ".join(COMMANDS)
            raise FlightError(Fault.COMMAND, f"there is no {name[:40]!r}, there are {known}")
        if name in WITHOUT_VALUE and value:
            raise FlightError(Fault.COMMAND, f"{name} takes no value")
        match name:
            case "/help":
                for entry in HELP.splitlines():
                    commands.report(entry)
            case "/reset":
                self._transcript.reset()
            case "/seed":
                self._seed = parse_seed(value)
            case "/temperature":
                self._temperature = parse_temperature(value)
            case "/stats":
                self._report()
            case "/save":
                self._save(value)
            case _:
                assert name == "/quit", "every command is listed"
                return False
        return True

    def _report(self) -> None:
        """/stats: the figures of the last answer, and what the next will begin with."""
        model = self._model
        if self._last is not None:
            commands.report_stats(model, self._last)
        else:
            commands.report(
                f"no answer yet; block {model.plan.total_bytes / commands.MIB:.1f} MiB, "
                f"peak {machine.peak_rss_bytes() / commands.MIB:.1f} MiB"
            )
        transcript = self._transcript
        assert transcript.start <= len(transcript.text), "what is cut was there"
        commands.report(
            f"text {len(transcript.text):,} characters; "
            f"context {len(transcript.seen()):,} of {model.context:,} tokens; "
            f"next answer: seed {self._seed}, temperature {self._temperature:g}"
        )

    def _save(self, name: str) -> None:
        """/save.  Raises FlightError: COMMAND, and what `save_text` raises."""
        if not name:
            raise FlightError(Fault.COMMAND, "/save needs the name of a file")
        path = Path(os.path.expanduser(name))
        text = self._transcript.text
        save_text(path, text)
        commands.report(f"saved {len(text):,} characters as {path}")


def parse_seed(text: str) -> int:
    """The value of /seed.  Raises FlightError(SEED)."""
    if not text.isdecimal() or not text.isascii() or len(text) > SEED_DIGITS:
        raise FlightError(Fault.SEED, f"{text[:40]!r} is not a seed")
    seed = int(text)
    require_int(seed, 0, limits.MAX_SEED, Fault.SEED)
    return seed


def parse_temperature(text: str) -> float:
    """The value of /temperature.  Raises FlightError(TEMPERATURE)."""
    try:
        temperature = float(text)
    except ValueError as error:
        raise FlightError(Fault.TEMPERATURE, f"{text[:40]!r} is not a temperature") from error
    require_float(temperature, 0.0, limits.MAX_TEMPERATURE, Fault.TEMPERATURE)
    return temperature


def save_text(path: Path, text: str) -> None:
    """Write a new file, whole or not at all.

    Raises FlightError: COMMAND, DESTINATION, DESTINATION_EXISTS, DISK_FULL.
    """
    if not text:
        raise FlightError(Fault.COMMAND, "there is no text to save")
    try:
        encoded = os.fsencode(path)
    except UnicodeEncodeError as error:
        raise FlightError(Fault.DESTINATION, f"no file can have the name {path}") from error
    if b"\0" in encoded:
        raise FlightError(Fault.DESTINATION, f"no file can have the name {path}")
    if not os.path.isdir(path.parent):
        raise FlightError(Fault.DESTINATION, f"the folder {path.parent} does not exist")
    if os.path.lexists(path):
        raise FlightError(Fault.DESTINATION_EXISTS, f"{path} exists")
    data = text.encode("utf-8")
    with PartialFile(path, len(data), False) as stream:
        _ = stream.write(data)


def require_alone(options: Namespace) -> None:
    """Raise FlightError(CONFLICT) if an option contradicts --interactive."""
    given = {"--prompt": options.prompt, "--prompt-file": options.prompt_file}
    given["--tokens"] = options.tokens
    given["--json"] = True if options.json else None
    named = [name for name, value in given.items() if value is not None]
    assert len(named) <= len(given), "an option is named once"
    if named:
        text = " and ".join(["--interactive", *named])
        raise FlightError(Fault.CONFLICT, f"{text} contradict each other")


def run(options: Namespace) -> int:
    """`flightlm run --interactive`.  Raises FlightError as `run` does."""
    require_alone(options)
    commands.fix_threads(options)
    model = commands.load_model(options)
    if not model.has_tokenizer:
        raise FlightError(Fault.NO_TOKENIZER, f"{model.source.name} has no tokenizer")
    interrupts = Interrupts()
    dialogue = Dialogue(model, options, interrupts)
    lines = Lines()
    if not lines.terminal:
        # Nobody is at the keys: Ctrl-C ends the program, as it ends every command.
        converse(dialogue, lines, interrupts)
        return dialogue.status
    commands.report(
        f"{model.source.name}, {model.context:,} tokens of context; /help lists the commands"
    )
    with interrupts.taken():
        converse(dialogue, lines, interrupts)
    return dialogue.status


def converse(dialogue: Dialogue, lines: Lines, interrupts: Interrupts) -> None:
    """Take lines until /quit or the end of the input.  Raises FlightError as `Lines.read`."""
    assert dialogue.status == 0, "nothing has failed yet"
    for _ in range(MAX_LINES):
        interrupts.clear()
        try:
            with interrupts:
                data = lines.read()
        except Interrupted:
            lines.leave_marker()
            continue
        if data is None:
            lines.leave_marker()
            return
        if not dialogue.take(data):
            return
    raise FlightError(Fault.TEXT_LONG, f"a session has at most {MAX_LINES} lines")

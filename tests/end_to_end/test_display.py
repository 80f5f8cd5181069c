"""What people see at a terminal, and that scripts see none of it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.cli_helpers import Terminal, at_terminal, run_cli, succeeded
from tests.end_to_end.conftest import Models

RUN: Final = ("run", "--threads", "1")
ALWAYS_A: Final = ("--temperature", "0", "--logit-bias", "65=1e6", "--max-tokens", "3")
# What that is in the vocabulary of `models.text`.
THREE: Final = "bbb"
RULE: Final = "\u2500"
SGR: Final = re.compile(rb"\x1b\[[0-9;]*m")
CONTROL: Final = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
# The command with a bar that appears at once, and work that stops at its fifth step until a key
# is pressed: so that a bar is there to be looked at, however fast the machine.
SLOW: Final = """\
import os, sys
from flightlm.ground import display
display.DELAY_S = 0.0
advance, steps = display.Meter.advance, []
def slow(meter, count):
    advance(meter, count)
    steps.append(count)
    if len(steps) == 5:
        os.read(0, 1)
display.Meter.advance = slow
from flightlm.ground.cli import main
raise SystemExit(main(sys.argv[1:]))
"""
# The command with its standard output in a file.
INTO_FILE: Final = """\
import os, sys
os.dup2(os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT), 1)
"""


def shown(*arguments: str | Path, columns: int = 80, **changes: str) -> bytes:
    """What a command that succeeds leaves on a terminal."""
    with at_terminal(*arguments, columns=columns, changes=changes) as terminal:
        assert terminal.end() == 0, terminal.shown
        return terminal.shown


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment in which neither rich nor shtab can be imported."""
    place = tmp_path / "hidden"
    for name in ("rich", "shtab"):
        (place / name).mkdir(parents=True)
        _ = (place / name / "__init__.py").write_text("raise ImportError('hidden')\n")
    return {"PYTHONPATH": str(place)}


# --- Tables. ---


@pytest.mark.requirement("FLM-REQ-542")
def test_plan_is_a_table_with_the_numbers_of_the_lines() -> None:
    text = shown("plan", "--preset", "124M").decode()
    assert RULE in text
    plain = CONTROL.sub(b"", text.encode()).decode()
    report = json.loads(succeeded("plan", "--preset", "124M", "--json").text)
    rows = re.findall(r"^(\w+) +([\d,]+) +([\d.]+) %\s*$", plain, re.MULTILINE)
    sizes = {name: int(size.replace(",", "")) for name, size, _ in rows}
    assert sizes == report["segments"]
    assert abs(sum(float(share) for _, _, share in rows) - 100.0) < 0.5
    assert re.search(rf"^total +{report['planned_bytes']:,}\s*$", plain, re.MULTILINE)
    for work in report["decode"]:
        line = rf"^position {work['position']} +{work['flops']:,} +{work['bytes']:,}\s*$"
        assert re.search(line, plain, re.MULTILINE)
    assert all(len(line) <= 80 for line in plain.splitlines())


@pytest.mark.requirement("FLM-REQ-542")
def test_inspect_is_a_table_that_fits_the_window(models: Models) -> None:
    report = json.loads(succeeded("inspect", models.text, "--json").text)
    text = CONTROL.sub(b"", shown("inspect", models.text, columns=50)).decode()
    assert RULE in text
    assert all(len(line) <= 50 for line in text.splitlines())
    joined = "".join(text.split())
    assert report["digest"] in joined
    assert str(models.text) in joined
    assert re.search(rf"^parameters +{report['model']['parameters']:,}\s*$", text, re.MULTILINE)
    assert text.startswith(f"text: {report['kind']}")


@pytest.mark.requirement("FLM-REQ-542")
@pytest.mark.parametrize("why", ["narrow", "dumb", "without the extra", "no TERM"])
def test_a_terminal_that_cannot_have_a_table_gets_the_lines(
    why: str, bare: Mapping[str, str]
) -> None:
    def numberless(text: str) -> str:
        # What is free changes from one moment to the next.
        return re.sub(r"free now +[\d,]+", "free now", text)

    plain = numberless(succeeded("plan").text)
    changes = {
        "narrow": {},
        "dumb": {"TERM": "dumb"},
        "without the extra": bare,
        "no TERM": {"TERM": ""},
    }[why]
    text = shown("plan", columns=30 if why == "narrow" else 80, **changes).decode()
    assert numberless(text.replace("\r\n", "\n")) == plain
    assert "\x1b" not in text


@pytest.mark.requirement("FLM-REQ-544")
def test_through_a_pipe_the_extra_changes_no_byte(
    models: Models, tmp_path: Path, bare: Mapping[str, str]
) -> None:
    loud = {"TERM": "xterm-256color", "FORCE_COLOR": "1", "COLORTERM": "truecolor"}
    commands: list[tuple[str | Path, ...]] = [
        ("inspect", models.text),
        ("plan", "--preset", "124M", "--json"),
        ("plan", "--preset", "none"),
        (*RUN, *ALWAYS_A, "--prompt", "A", "--top", "2"),
        ("inspect", tmp_path / "missing"),
    ]
    for command in commands:
        with_it = run_cli(*command, changes=loud)
        without = run_cli(*command, changes={**loud, **bare})
        if "--json" in command:
            for outcome in (with_it, without):
                assert json.loads(outcome.text)["schema"] == "flightlm-plan/1"
        else:
            assert with_it == without
        assert b"\x1b" not in with_it.out + with_it.err.encode()
    for number, changes in enumerate((loud, {**loud, **bare})):
        outcome = run_cli("convert", models.text, tmp_path / f"{number}.flm", changes=changes)
        assert (outcome.status, outcome.out, outcome.err.count("\n")) == (0, b"", 1)
        assert "\x1b" not in outcome.err


@pytest.mark.requirement("FLM-REQ-544")
def test_a_run_imports_nothing_that_it_does_not_draw_with() -> None:
    code = (
        "import sys; from flightlm.ground.cli import main; status = main(sys.argv[1:]);"
        "print(sorted({'rich', 'shtab'} & set(sys.modules)), file=sys.stderr)"
    )
    command = (*RUN, *ALWAYS_A, "--prompt", "A", "--top", "2", "--stats")
    with at_terminal(*command, interpreter=("-c", code), columns=80) as terminal:
        assert terminal.end() == 0
        assert terminal.shown.endswith(b"[]\r\n")


# --- Colour. ---


@pytest.mark.requirement("FLM-REQ-543")
def test_no_color_means_no_colour() -> None:
    assert SGR.search(shown("plan"))
    text = shown("plan", NO_COLOR="1")
    assert RULE in text.decode()
    assert b"\x1b" not in text
    assert SGR.search(shown("plan", NO_COLOR=""))


@pytest.mark.requirement("FLM-REQ-543")
def test_an_error_is_red_at_a_terminal_alone() -> None:
    plain = run_cli("plan", "--slots", "0").err

    def error(**changes: str) -> bytes:
        with at_terminal("plan", "--slots", "0", changes=changes, columns=80) as terminal:
            assert terminal.end() == 2
            return terminal.shown.replace(b"\r\n", b"\n")

    start = "flightlm: FLM-GEN-017:"
    assert plain.startswith(start)
    assert error() == plain.replace(start, f"\x1b[1;31m{start}\x1b[0m").encode()
    assert error(NO_COLOR="1") == plain.encode()
    assert error(TERM="dumb") == plain.encode()


# --- Bars. ---


def slow_command(*arguments: str | Path, into: Path | None = None) -> tuple[str, ...]:
    """The arguments of Python for a command with a bar."""
    words = [os.fspath(argument) for argument in arguments]
    if into is None:
        return ("-c", SLOW, *words)
    return ("-c", INTO_FILE + SLOW, os.fspath(into), *words)


def frame(terminal: Terminal) -> str:
    """The text of the next whole frame of a bar."""
    _ = terminal.wait(b"\x1b[2K")
    found = terminal.wait(b"\x1b[2K")
    return CONTROL.sub(b"", found).decode("utf-8").strip("\r")


def left_behind(terminal: Terminal) -> str:
    """What stands on the screen behind the last frame of the bar."""
    text = terminal.shown.decode("utf-8")
    assert "\u2501" in text, "there was a bar"
    return CONTROL.sub(b"", text.rpartition("\x1b[2K")[2].encode()).decode()


@pytest.mark.requirement("FLM-REQ-541")
def test_a_bar_follows_the_window_and_leaves_the_text_alone(models: Models) -> None:
    command = slow_command(*RUN, *ALWAYS_A, "--weights", models.text, "--prompt", "A")
    with at_terminal(interpreter=command, columns=100) as terminal:
        first = frame(terminal)
        assert first.startswith("loading text ")
        assert "%" in first
        assert "kB" in first or "bytes" in first
        for columns in (50, 24, 90):
            terminal.resize(24, columns)
            # The one that was begun before.
            _ = frame(terminal)
            seen = frame(terminal)
            assert len(seen) <= columns
            assert seen.startswith("loading")
            assert ("\u2501" in seen) is (columns >= 40)
        terminal.press(b"\r")
        assert terminal.end() == 0
        assert re.fullmatch(rf"\r?(\r\n)?{THREE}\r\n", left_behind(terminal))


@pytest.mark.requirement("FLM-REQ-541")
@pytest.mark.parametrize("name", ["a.flm", "a.bin", "folder"])
def test_a_conversion_shows_what_it_does_and_then_one_line(
    models: Models, tmp_path: Path, name: str
) -> None:
    command = slow_command("convert", models.bare, tmp_path / name)
    with at_terminal(interpreter=command, columns=200) as terminal:
        assert frame(terminal).startswith(("checking", "writing"))
        terminal.press(b"\r")
        assert terminal.end() == 0
        left = left_behind(terminal)
        assert left.count("\n") <= 2
        assert f"{tmp_path / name}: " in left
    assert os.path.lexists(tmp_path / name)


@pytest.mark.requirement("FLM-REQ-541")
def test_a_refusal_follows_a_bar_on_a_clean_line(models: Models, tmp_path: Path) -> None:
    damaged = tmp_path / "d.flm"
    assert run_cli("convert", models.bare, damaged).status == 0
    data = bytearray(damaged.read_bytes())
    data[-9_000] ^= 1
    _ = damaged.write_bytes(data)
    command = slow_command("inspect", damaged)
    with at_terminal(interpreter=command, columns=80) as terminal:
        _ = frame(terminal)
        terminal.press(b"\r")
        assert terminal.end() == 3
        assert re.fullmatch(r"\r?(\r\n)?flightlm: FLM-IMG-004: .*\)\r\n", left_behind(terminal))


@pytest.mark.requirement("FLM-REQ-541")
def test_ctrl_c_takes_the_bar_away(models: Models) -> None:
    command = slow_command(*RUN, "--weights", models.text, "--prompt", "A")
    with at_terminal(interpreter=command, columns=80) as terminal:
        _ = frame(terminal)
        terminal.press(b"\x03")
        assert terminal.end() == 130
        assert left_behind(terminal).strip("\r\n") in ("", "^C")
        assert terminal.shown.rindex(b"\x1b[?25h") > terminal.shown.rindex(b"\x1b[?25l")


@pytest.mark.requirement("FLM-REQ-541")
def test_answers_in_a_file_are_counted_on_the_screen(tmp_path: Path) -> None:
    prompts = tmp_path / "p.jsonl"
    _ = prompts.write_text('"a"\n' * 19 + '"b"', encoding="utf-8")
    answers = tmp_path / "answers"
    batch = (*RUN, *ALWAYS_A, "--prompts", prompts, "--slots", "2")
    # Loading a flight image is no step of the meter: the image counts by itself.
    with at_terminal(interpreter=slow_command(*batch, into=answers), columns=100) as terminal:
        _ = terminal.wait(b"5/20")
        seen = frame(terminal)
        assert seen.startswith("answering ")
        assert "25%" in seen
        terminal.press(b"\r")
        assert terminal.end() == 0
        assert left_behind(terminal).strip("\r\n") == ""
    lines = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [line["line"] for line in lines] == list(range(1, 21))


@pytest.mark.requirement("FLM-REQ-541")
@pytest.mark.parametrize("case", ["answers on the terminal", "answers in a pipe", "--json"])
def test_where_answers_may_reach_the_screen_there_is_no_bar(
    tmp_path: Path, models: Models, case: str
) -> None:
    quick = ("-c", SLOW.replace("== 5", "== -1"))
    prompts = tmp_path / "p.jsonl"
    _ = prompts.write_text('"a"\n' * 9, encoding="utf-8")
    batch = (*RUN, *ALWAYS_A, "--prompts", prompts, "--slots", "2")
    json_run = (*RUN, *ALWAYS_A, "--weights", models.text, "--prompt", "A", "--json")
    piped = "stdout" if case == "answers in a pipe" else ""
    command = json_run if case == "--json" else batch
    with at_terminal(
        *command, interpreter=quick, columns=80, piped=piped
    ) as terminal:
        assert terminal.end() == 0
        assert b"answering" not in terminal.shown
        if case == "--json":
            assert CONTROL.sub(b"", terminal.shown) == terminal.shown


@pytest.mark.requirement("FLM-REQ-541")
def test_standard_error_in_a_pipe_gets_no_bar(models: Models) -> None:
    quick = ("-c", SLOW.replace("== 5", "== -1"))
    command = (*RUN, *ALWAYS_A, "--weights", models.text, "--prompt", "A")
    with at_terminal(*command, interpreter=quick, columns=80, piped="stderr") as terminal:
        assert terminal.process.stderr is not None
        assert terminal.process.stderr.read() == b""
        assert terminal.end() == 0
        assert terminal.shown == f"{THREE}\r\n".encode()


@pytest.mark.requirement("FLM-REQ-544")
@pytest.mark.parametrize("why", ["without the extra", "dumb"])
def test_where_no_bar_can_be_a_long_load_says_so_in_a_line(
    models: Models, bare: Mapping[str, str], why: str
) -> None:
    changes = bare if why == "without the extra" else {"TERM": "dumb"}
    command = slow_command(*RUN, *ALWAYS_A, "--weights", models.text, "--prompt", "A")
    with at_terminal(interpreter=command, columns=80, changes=changes) as terminal:
        said = terminal.wait(b"\r\n")
        assert re.fullmatch(rb"loading text \([\d.]+ kB\)\r\n", said)
        terminal.press(b"\r")
        assert terminal.end() == 0
        answer = terminal.shown[len(said) :].removeprefix(b"\r\n")
        assert answer == f"{THREE}\r\n".encode()
        assert b"\x1b" not in terminal.shown

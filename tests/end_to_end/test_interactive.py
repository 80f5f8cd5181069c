"""`flightlm run --interactive`: through a pipe, and at a real (pseudo-)terminal."""

from __future__ import annotations

import os
import re
import resource
import signal
from pathlib import Path
from typing import Final

import pytest

from tests.cli_helpers import (
    TIMEOUT_S,
    Argument,
    Outcome,
    Terminal,
    assert_refused,
    at_terminal,
    run_cli,
    started,
    succeeded,
    wait_for,
)
from tests.end_to_end.conftest import Models

RUN: Final = ("run", "--threads", "1")
TALK: Final = (*RUN, "--interactive")
# A bias of 1e6 says what the model says.
ALWAYS_A: Final = ("--temperature", "0", "--logit-bias", "65=1e6")
AAA: Final = (*TALK, *ALWAYS_A, "--max-tokens", "3")
UP: Final = b"\x1b[A"
BACKSPACE: Final = b"\x7f"
CTRL_A: Final = b"\x01"
CTRL_C: Final = b"\x03"
CTRL_D: Final = b"\x04"
READY: Final = b"> "


def slow_talk(models: Models) -> tuple[Argument, ...]:
    """A session whose answers take seconds."""
    source = ("--weights", models.slow, "--tokenizer", "bytes")
    return (*TALK, *ALWAYS_A, *source, "--max-tokens", "8192")


def talk(lines: bytes, *arguments: Argument) -> Outcome:
    """A session through pipes, which must end well."""
    outcome = run_cli(*TALK, *arguments, stdin=lines)
    assert outcome.status == 0, outcome.err
    return outcome


def written(prompt: bytes, seed: int, *arguments: Argument) -> bytes:
    """What `run --prompt` writes."""
    return succeeded(*RUN, "--prompt", prompt, "--seed", str(seed), *arguments).out


# --- Through a pipe. ---


@pytest.mark.requirement("FLM-REQ-511")
def test_an_answer_is_what_run_writes_behind_the_text_so_far() -> None:
    options = ("--max-tokens", "20", "--temperature", "0.7", "--top-k", "50")
    outcome = talk(b"ROMEO:\nJULIET:\n\n", *options, "--seed", "5")
    text = b"ROMEO:"
    first = written(text, 5, *options)
    text += first + (b"" if first.endswith(b"\n") else b"\n") + b"JULIET:"
    second = written(text, 6, *options)
    # An empty line goes on where the answer stopped.
    third = written(text + second, 7, *options)
    assert outcome.out == first + b"\n" + second + b"\n" + third + b"\n"
    assert outcome.err == ""


@pytest.mark.requirement("FLM-REQ-511")
def test_an_empty_first_line_begins_as_run_without_a_prompt_does() -> None:
    alone = succeeded(*RUN, "--max-tokens", "9").out
    assert talk(b"\n", "--max-tokens", "9").out == alone + b"\n"


@pytest.mark.requirement("FLM-REQ-511")
def test_lines_end_with_lf_or_crlf_or_the_input(tmp_path: Path) -> None:
    place = tmp_path / "text"
    lines = b"a\r\nb\n//c\n d\n" + f"/save {place}\n".encode() + b"e"
    outcome = talk(lines, *ALWAYS_A, "--max-tokens", "1")
    assert outcome.out == b"A\n" * 5
    # A line that begins with two slashes is text.
    assert place.read_bytes() == b"aA\nbA\n/cA\n dA"


@pytest.mark.requirement("FLM-REQ-511")
def test_a_stop_string_ends_an_answer_and_the_text_goes_on() -> None:
    options = ("--stop", "a", "--stop", "e", "--max-tokens", "60")
    outcome = talk(b"ROMEO:\nROMEO:\n", *options)
    answer = written(b"ROMEO:", 0, *options)
    assert 0 < len(answer) < 60
    assert outcome.out.startswith(answer + b"\n")
    assert not re.search(rb"[ae]", outcome.out)


@pytest.mark.requirement("FLM-REQ-511")
def test_stats_come_behind_every_answer_on_standard_error() -> None:
    outcome = talk(b"a\nb\n", *ALWAYS_A, "--max-tokens", "3", "--stats")
    assert outcome.out == b"AAA\nAAA\n"
    assert outcome.err.count("3 tokens (length)") == 2
    assert "1 prompt tokens" in outcome.err
    assert "6 prompt tokens" in outcome.err


@pytest.mark.requirement("FLM-REQ-511")
def test_no_input_is_no_answer() -> None:
    assert talk(b"").out == b""
    for stdin in ("< /dev/null", "<&-"):
        script = f"flightlm=$0; exec $flightlm {' '.join(TALK)} {stdin}"
        outcome = run_cli(interpreter=("-c", SHELL, script))
        assert (outcome.status, outcome.out, outcome.err) == (0, b"", "")


# Python starts a shell in its own place, for its redirections.
SHELL: Final = (
    "import os, sys; place = os.path.join(os.path.dirname(sys.executable), 'flightlm'); "
    "os.execv('/bin/sh', ['sh', '-c', sys.argv[1], place])"
)


@pytest.mark.requirement("FLM-REQ-501")
def test_standard_input_that_cannot_be_read_is_an_error() -> None:
    outcome = run_cli(interpreter=("-c", SHELL, f"exec $0 {' '.join(TALK)} 0> /dev/null"))
    assert_refused(outcome, "FLM-FILE-003", 3)


@pytest.mark.requirement("FLM-REQ-501")
def test_a_reader_that_goes_away_ends_the_session_quietly(models: Models) -> None:
    with started(*slow_talk(models), stdin=b"") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        _ = process.stdin.write(b"x\n")
        process.stdin.flush()
        assert process.stdout.read(1) == b"A"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(TIMEOUT_S) == 141


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_session_without_a_terminal(
    models: Models, number: signal.Signals, status: int
) -> None:
    with started(*slow_talk(models), stdin=b"") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        _ = process.stdin.write(b"x\ny\nz\n")
        process.stdin.flush()
        assert process.stdout.read(1) == b"A"
        process.send_signal(number)
        assert wait_for(process) == (status, "")


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize(
    "option",
    [("--prompt", "a"), ("--prompt-file", "a"), ("--tokens", "1"), ("--prompts", "-"), ("--json",)],
    ids=lambda option: option[0],
)
def test_options_that_contradict_a_session(option: tuple[str, ...]) -> None:
    assert_refused(run_cli(*TALK, *option, stdin=b"a\n"), "FLM-USE-002", 2)


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--top-k", "-1"), "FLM-GEN-007"),
        (("--max-tokens", "0"), "FLM-GEN-005"),
        (("--max-tokens", "257"), "FLM-GEN-005"),
        (("--temperature", "nan"), "FLM-GEN-006"),
        (("--seed", "-1"), "FLM-GEN-012"),
        (("--stop", ""), "FLM-GEN-013"),
        (("--logit-bias", "300=1"), "FLM-GEN-010"),
        (("--allow-tokens", "/nowhere"), "FLM-FILE-001"),
    ],
)
def test_options_are_checked_before_the_first_line(options: tuple[str, ...], code: str) -> None:
    assert_refused(run_cli(*TALK, *options, stdin=b""), code, 2 if "GEN" in code else 3)


@pytest.mark.requirement("FLM-REQ-501")
def test_a_session_needs_a_tokenizer(models: Models) -> None:
    outcome = run_cli(*TALK, "--weights", models.bare, stdin=b"a\n")
    assert_refused(outcome, "FLM-GEN-014", 2)


# --- Commands. ---


@pytest.mark.requirement("FLM-REQ-515")
def test_the_same_lines_give_the_same_bytes_and_other_seeds_others() -> None:
    lines = b"ROMEO:\n\nJULIET:\n/seed 9\nNURSE:\n"
    first, second = (talk(lines, "--max-tokens", "24", "--seed", "3") for _ in range(2))
    assert first == second
    assert talk(lines, "--max-tokens", "24", "--seed", "4").out != first.out


@pytest.mark.requirement("FLM-REQ-515")
def test_every_answer_has_a_seed_of_its_own_counted_from_the_one_set() -> None:
    options = ("--max-tokens", "16", "--temperature", "1")
    last = 18_446_744_073_709_551_615
    lines = f"K:\n/reset\nK:\n/reset\n/seed {last}\nK:\n/reset\nK:\n".encode()
    answers = [written(b"K:", seed, *options) for seed in (7, 8, last, 0)]
    assert len(set(answers)) == 4
    outcome = talk(lines, *options, "--seed", "7")
    assert outcome.out == b"".join(answer + b"\n" for answer in answers)
    assert outcome.err == ""


@pytest.mark.requirement("FLM-REQ-514")
def test_temperature_holds_from_then_on() -> None:
    options = ("--max-tokens", "16", "--seed", "2")
    lines = b"K:\n/reset\n/seed 2\n/temperature 0\nK:\n/reset\n/temperature 2.5\n/seed 2\nK:\n"
    answers = [written(b"K:", 2, *options, "--temperature", t) for t in ("0.8", "0", "2.5")]
    assert len(set(answers)) == 3
    assert talk(lines, *options).out == b"".join(answer + b"\n" for answer in answers)


@pytest.mark.requirement("FLM-REQ-514")
def test_help_stats_and_quit() -> None:
    lines = b"/stats\nab\n/stats\n/help\n/quit\nnever\n"
    outcome = talk(lines, *ALWAYS_A, "--max-tokens", "3", "--seed", "4")
    assert outcome.out == b"AAA\n"
    shown = outcome.err.splitlines()
    assert shown[0].startswith("no answer yet; block ")
    assert shown[1] == (
        "text 0 characters; context 0 of 256 tokens; next answer: seed 4, temperature 0"
    )
    assert re.fullmatch(
        r"shakespeare: 2 prompt tokens, 3 tokens \(length\), \d+ tokens/s, seed 4", shown[2]
    )
    assert "block " in shown[3]
    assert "peak " in shown[3]
    assert shown[4] == (
        "text 5 characters; context 5 of 256 tokens; next answer: seed 5, temperature 0"
    )
    found = [line.split()[0] for line in shown[5:] if line.startswith("/")]
    assert found == [
        "/help",
        "/reset",
        "/seed",
        "/temperature",
        "/stats",
        "/save",
        "/quit",
    ]
    assert "Ctrl-C" in shown[-1]


@pytest.mark.requirement("FLM-REQ-514")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"/bogus", "FLM-USE-003"),
        (b"/", "FLM-USE-003"),
        (b"/Quit", "FLM-USE-003"),
        (b"/quit now", "FLM-USE-003"),
        (b"/reset 1", "FLM-USE-003"),
        (b"/save", "FLM-USE-003"),
        (b"/\x1b[2J\xc2\x9b", "FLM-USE-003"),
        (b"/seed", "FLM-GEN-012"),
        (b"/seed x", "FLM-GEN-012"),
        (b"/seed -1", "FLM-GEN-012"),
        (b"/seed 1 2", "FLM-GEN-012"),
        (b"/seed 18446744073709551616", "FLM-GEN-012"),
        (b"/seed " + b"9" * 5000, "FLM-GEN-012"),
        ("/seed \u0663".encode(), "FLM-GEN-012"),
        (b"/temperature", "FLM-GEN-006"),
        (b"/temperature hot", "FLM-GEN-006"),
        (b"/temperature nan", "FLM-GEN-006"),
        (b"/temperature -0.5", "FLM-GEN-006"),
        (b"/temperature inf", "FLM-GEN-006"),
        (b"ab\xffcd", "FLM-GEN-003"),
        (b"/seed \xff", "FLM-GEN-003"),
        (b"x" * 254, "FLM-GEN-002"),
        (b"x" * 1_000_000, "FLM-GEN-002"),
    ],
    ids=lambda value: ascii(value)[:24] if isinstance(value, bytes) else str(value),
)
def test_a_line_that_is_refused_changes_nothing(line: bytes, code: str) -> None:
    outcome = run_cli(*AAA, stdin=b"a\n" + line + b"\n/stats\nb\n")
    assert outcome.status == 0
    assert outcome.out == b"AAA\nAAA\n"
    refusal = outcome.err.splitlines()[0]
    assert refusal.startswith(f"flightlm: {code}: ")
    assert refusal.isprintable()
    assert outcome.err.count("flightlm: ") == 1
    assert "text 4 characters; context 4 of 256 tokens; next answer: seed 1," in outcome.err
    if code == "FLM-USE-003" and b" " not in line and line != b"/save":
        assert "/help, /reset, /seed, /temperature, /stats, /save, /quit" in refusal


@pytest.mark.requirement("FLM-REQ-516")
def test_the_oldest_lines_leave_the_context_and_the_user_hears_of_it() -> None:
    # 24 of 32 tokens are for the text.
    options = ("--context", "32", *ALWAYS_A, "--max-tokens", "8", "--stats")
    outcome = talk(b"one\ntwo\nthree\n/stats\n", *options)
    assert outcome.out == b"AAAAAAAA\n" * 3
    # one + 8 + LF, two + 8 + LF, three: 29, and 17 without the first line.
    prompts = re.findall(r"(\d+) prompt tokens, 8 tokens \(length\)", outcome.err)
    assert prompts == ["3", "15", "17", "17"]
    assert outcome.err.count("flightlm: ") == 1
    assert "no longer sees the first 12 characters of the text\n" in outcome.err
    assert "text 37 characters; context 25 of 32 tokens" in outcome.err


@pytest.mark.requirement("FLM-REQ-516")
def test_an_endless_story_rolls_on() -> None:
    # A byte less each time: there is no line and no word to cut at.
    outcome = talk(b"x" + b"\n" * 9, "--context", "16", *ALWAYS_A, "--max-tokens", "8")
    assert outcome.out == b"AAAAAAAA\n" * 9
    assert "first 57 characters" in outcome.err


@pytest.mark.requirement("FLM-REQ-517")
def test_save_writes_the_whole_text_also_what_the_model_no_longer_sees(tmp_path: Path) -> None:
    place = tmp_path / "a story.txt"
    lines = "\u00fc one\ntwo\nthree\n".encode() + f"/save  {place} \n".encode()
    outcome = talk(lines, "--context", "32", *ALWAYS_A, "--max-tokens", "8")
    assert place.read_bytes() == "\u00fc oneAAAAAAAA\ntwoAAAAAAAA\nthreeAAAAAAAA".encode()
    assert outcome.err.endswith(f"saved 39 characters as {place}\n")
    assert os.listdir(tmp_path) == ["a story.txt"]


@pytest.mark.requirement("FLM-REQ-517")
def test_save_refuses_what_it_cannot_write_whole(tmp_path: Path) -> None:
    there = tmp_path / "there"
    _ = there.write_bytes(b"precious")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    cases = {
        str(there): "FLM-DST-002",
        str(tmp_path / "dangling"): "FLM-DST-002",
        str(tmp_path): "FLM-DST-002",
        str(tmp_path / "no" / "file"): "FLM-DST-001",
        str(there / "file"): "FLM-DST-001",
        str(tmp_path / ("x" * 300)): "FLM-DST-001",
        f"{tmp_path}/a\0b": "FLM-DST-001",
        "/proc/file": "FLM-DST-001",
        "/dev/stdout": "FLM-DST-002",
    }
    commands = "".join(f"/save {name}\n" for name in cases)
    outcome = run_cli(*AAA, stdin=f"/save {tmp_path}/empty\na\n{commands}b\n".encode())
    assert (outcome.status, outcome.out) == (0, b"AAA\nAAA\n")
    codes = re.findall(r"^flightlm: (FLM-\w+-\d+): .*\)$", outcome.err, re.MULTILINE)
    assert codes == ["FLM-USE-003", *cases.values()]
    assert outcome.err.count("\n") == len(codes)
    assert there.read_bytes() == b"precious"
    assert sorted(os.listdir(tmp_path)) == ["dangling", "there"]


@pytest.mark.requirement("FLM-REQ-517")
def test_a_full_disk_leaves_nothing_of_a_save(tmp_path: Path) -> None:
    outcome = run_cli(
        *AAA, stdin=f"a\n/save {tmp_path}/f\nb\n".encode(), limits={resource.RLIMIT_FSIZE: 2}
    )
    assert (outcome.status, outcome.out) == (0, b"AAA\nAAA\n")
    assert outcome.err.startswith("flightlm: FLM-DST-003: ")
    assert os.listdir(tmp_path) == []


# --- At a terminal. ---


def quits(terminal: Terminal, keys: bytes = CTRL_D) -> bytes:
    """End the session; what was shown from here on."""
    before = len(terminal.shown)
    terminal.press(keys)
    assert terminal.end() == 0, terminal.shown
    return terminal.shown[before:]


@pytest.mark.requirement("FLM-REQ-512")
def test_lines_are_edited_and_remembered_in_memory_alone(tmp_path: Path) -> None:
    with at_terminal(*AAA, changes={"HOME": str(tmp_path)}) as terminal:
        assert b"256 tokens of context; /help lists the commands\r\n" in terminal.wait(READY)
        # Typed from the middle, with a slip.
        terminal.press(b"tempereture 0.5" + BACKSPACE + b"7" + CTRL_A + b"/\r")
        assert b"FLM-USE-003" in terminal.wait(READY)
        terminal.press(b"/temperature 0.5\r")
        _ = terminal.wait(READY)
        terminal.press(UP + BACKSPACE + b"75\r")
        _ = terminal.wait(READY)
        terminal.press(b"/stats\r")
        assert b"temperature 0.75\r\n" in terminal.wait(READY)
        # Two lines up.
        terminal.press(b"/temperature 0\r")
        _ = terminal.wait(READY)
        terminal.press(b"h\xc3\xbc" + BACKSPACE + b"\xc3\xa9\r")
        assert b"\r\nAAA\r\n" in terminal.wait(READY)
        terminal.press(f"/save {tmp_path}/text\r".encode())
        _ = terminal.wait(READY)
        assert b"Traceback" not in quits(terminal)
    # The answers stand in the file, and beside it there is no history.
    assert (tmp_path / "text").read_bytes() == b"h\xc3\xa9AAA"
    assert os.listdir(tmp_path) == ["text"]


@pytest.mark.requirement("FLM-REQ-512")
def test_pasted_lines_are_one_entry(tmp_path: Path) -> None:
    # What newer editors do without being told.
    settings = tmp_path / "inputrc"
    _ = settings.write_bytes(b"set enable-bracketed-paste on\n")
    with at_terminal(*AAA, changes={"INPUTRC": str(settings)}) as terminal:
        _ = terminal.wait(READY)
        terminal.press(b"\x1b[200~one\rtwo\r\x1b[201~\r")
        _ = terminal.wait(b"AAA\r\n")
        _ = terminal.wait(READY)
        terminal.press(f"/save {tmp_path}/text\r".encode())
        _ = terminal.wait(b"saved")
        _ = terminal.wait(READY)
        _ = quits(terminal)
    assert (tmp_path / "text").read_bytes() == b"one\ntwo\nAAA"


@pytest.mark.requirement("FLM-REQ-512")
@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_dumb_terminal_gets_plain_lines(name: str) -> None:
    with at_terminal(*AAA, changes={"TERM": name}) as terminal:
        _ = terminal.wait(READY)
        terminal.press(b"hellp" + BACKSPACE + b"o\r")
        assert terminal.wait(READY).endswith(b"\r\nAAA\r\n> ")
        _ = terminal.insist(b"junk" + CTRL_C, READY)
        terminal.press(b"/stats\r")
        _ = terminal.wait(b"text 8 characters")
        _ = terminal.wait(READY)
        _ = quits(terminal, b"/quit\r")
        assert b"\x1b" not in terminal.shown


@pytest.mark.requirement("FLM-REQ-512")
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_change_of_the_window_disturbs_nothing(models: Models, term: str) -> None:
    with at_terminal(*slow_talk(models), changes={"TERM": term}) as terminal:
        _ = terminal.wait(READY)
        terminal.resize(50, 132)
        terminal.press(b"ab")
        terminal.resize(10, 30)
        terminal.press(b"c\r")
        _ = terminal.wait(b"AAA")
        for rows in (20, 30, 40):
            terminal.resize(rows, 80)
            _ = terminal.wait(b"AAA")
        terminal.press(CTRL_C)
        _ = terminal.wait(READY)
        terminal.resize(24, 80)
        terminal.press(b"/stats\r")
        # The editor shows its line again after a resize, so the marker may come twice.
        assert b"slow: 3 prompt tokens" in terminal.wait(b"next answer")
        _ = terminal.wait(READY)
        _ = quits(terminal)


@pytest.mark.requirement("FLM-REQ-513")
def test_ctrl_c_ends_the_answer_and_not_the_session(models: Models, tmp_path: Path) -> None:
    with at_terminal(*slow_talk(models), "--stats") as terminal:
        _ = terminal.wait(READY)
        for _ in range(3):
            terminal.press(b"x\r")
            _ = terminal.wait(b"AAA")
            terminal.press(CTRL_C)
            assert b"(interrupted)" in terminal.wait(READY)
        # What was shown is in the text, and the model begins again.
        terminal.press(f"/save {tmp_path}/text\r".encode())
        _ = terminal.wait(READY)
        assert quits(terminal).endswith(b"\n")
    assert re.fullmatch(rb"xA{3,}\nxA{3,}\nxA{3,}", (tmp_path / "text").read_bytes())
    assert b"Traceback" not in terminal.shown


@pytest.mark.requirement("FLM-REQ-513")
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_ctrl_c_clears_the_line_and_never_quits(term: str) -> None:
    with at_terminal(*AAA, changes={"TERM": term}) as terminal:
        _ = terminal.wait(READY)
        terminal.press(b"junk")
        _ = terminal.wait(b"junk")
        for _ in range(4):
            _ = terminal.insist(CTRL_C, READY)
        terminal.press(b"ok\r")
        _ = terminal.wait(b"AAA\r\n")
        _ = terminal.wait(READY)
        terminal.press(b"/stats\r")
        _ = terminal.wait(b"text 5 characters")
        _ = terminal.wait(READY)
        _ = quits(terminal)
        assert b"Traceback" not in terminal.shown


@pytest.mark.requirement("FLM-REQ-511")
def test_control_characters_of_an_answer_do_not_reach_the_terminal() -> None:
    escape = ("--temperature", "0", "--logit-bias", "27=1e6", "--max-tokens", "2")
    with at_terminal(*TALK, *escape, changes={"TERM": "dumb"}) as terminal:
        _ = terminal.wait(READY)
        terminal.press(b"x\r")
        assert "\r\n\ufffd\ufffd\r\n> ".encode() in terminal.wait(READY)
        _ = quits(terminal)


@pytest.mark.requirement("FLM-REQ-511")
def test_answers_go_to_a_file_while_a_person_types() -> None:
    with at_terminal(*AAA, piped="stdout") as terminal:
        for keys in (b"a\r", b"/bogus\r", b"b\r"):
            _ = terminal.wait(READY)
            terminal.press(keys)
        _ = terminal.wait(READY)
        _ = quits(terminal)
        assert terminal.process.stdout is not None
        assert terminal.process.stdout.read() == b"AAA\nAAA\n"
    assert b"AAA" not in terminal.shown


@pytest.mark.requirement("FLM-REQ-514")
def test_bytes_that_are_not_utf_8_are_refused_at_a_terminal() -> None:
    # (An editor leaves such bytes out by itself.)
    with at_terminal(*AAA, changes={"TERM": "dumb"}, piped="stderr") as terminal:
        terminal.press(b"a\xe9b\r")
        terminal.press(b"ok\r")
        _ = terminal.wait(b"AAA\r\n")
        _ = quits(terminal)
        assert terminal.process.stderr is not None
        shown = terminal.process.stderr.read()
    assert shown.count(b"flightlm: FLM-GEN-003: the line is not UTF-8 at byte 1") == 1
    # No marker where nobody looks.
    assert READY not in shown

"""`flightlm run --prompts`: one JSON object per line, in order; lines that fail; pipes."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Final

import pytest

import flightlm
from flightlm.flight.status import Fault
from flightlm.ground.prompts import MAX_LINE_BYTES
from tests.cli_helpers import TIMEOUT_S, Argument, Outcome, assert_refused, run_cli, started
from tests.cli_helpers import succeeded
from tests.end_to_end.conftest import Models

RUN: Final = ("run", "--threads", "1")
KEYS: Final = ["line", "prompt_tokens", "tokens", "text", "finish_reason", "seed"]
ALWAYS_A: Final = ("--temperature", "0", "--logit-bias", "65=1e6")


def write(place: Path, *lines: bytes) -> Path:
    """A file of these lines."""
    place.write_bytes(b"".join(line + b"\n" for line in lines))
    return place


def objects(outcome: Outcome) -> list[dict[str, object]]:
    """One object per line of standard output."""
    assert outcome.text.endswith("\n")
    found = [json.loads(line) for line in outcome.text.removesuffix("\n").split("\n")]
    assert [entry["line"] for entry in found] == list(range(1, len(found) + 1))
    return found


def code_of(entry: dict[str, object]) -> str:
    """The code of an error object."""
    assert list(entry) == ["line", "error"]
    error = entry["error"]
    assert isinstance(error, dict)
    assert list(error) == ["code", "message"]
    assert str(error["message"]).isascii()
    return str(error["code"])


@pytest.mark.requirement("FLM-REQ-522")
@pytest.mark.parametrize("slots", ["1", "3", "64"])
def test_line_k_is_what_one_run_with_its_seed_gives(tmp_path: Path, slots: str) -> None:
    prompts = ["To be", "ROMEO:\n", "é", "x" * 200, "\u2028", "The king"]
    lines = [json.dumps(prompt).encode() for prompt in prompts]
    file = write(tmp_path / "p.jsonl", *lines)
    options = ("--max-tokens", "12", "--seed", str(2**64 - 2), "--top-k", "30")
    found = objects(succeeded(*RUN, "--prompts", file, "--slots", slots, *options))
    model = flightlm.load()
    for number, prompt in enumerate(prompts):
        expected = model.generate(
            prompt, max_tokens=12, seed=(2**64 - 2 + number) % 2**64, top_k=30
        )
        assert list(found[number]) == KEYS
        assert found[number] == {
            "line": number + 1,
            "prompt_tokens": list(expected.prompt_tokens),
            "tokens": list(expected.tokens),
            "text": expected.text,
            "finish_reason": expected.finish_reason,
            "seed": expected.seed,
        }


@pytest.mark.requirement("FLM-REQ-522")
def test_every_option_holds_for_every_line(models: Models, tmp_path: Path) -> None:
    file = write(tmp_path / "p", b'"h"', b' "he<|endoftext|>" \r')
    base = ("--weights", models.text, "--prompts", file, "--json", "--context", "22")
    letter = flightlm.load(models.text).decode([65])
    stopped = objects(
        succeeded(*RUN, *base, *ALWAYS_A, "--stop", letter, "--max-tokens", "5")
    )
    assert [entry["text"] for entry in stopped] == ["", ""]
    assert [entry["finish_reason"] for entry in stopped] == ["stop", "stop"]
    special = objects(
        succeeded(*RUN, *base, *ALWAYS_A, "--max-tokens", "2", "--allow-special")
    )
    ids = special[1]["prompt_tokens"]
    assert isinstance(ids, list)
    assert ids[-1] == models.text_config.vocab - 1
    allowed = tmp_path / "ids"
    allowed.write_text("70,71")
    only = objects(succeeded(*RUN, *base, "--allow-tokens", allowed, "--max-tokens", "3"))
    for entry in only:
        tokens = entry["tokens"]
        assert isinstance(tokens, list)
        assert set(tokens) <= {70, 71}


BAD_LINES: Final = (
    (b"{", Fault.PROMPT_LINE),
    (b"", Fault.PROMPT_LINE),
    (b"plain words", Fault.PROMPT_LINE),
    (b'"open', Fault.PROMPT_LINE),
    (b'"two" "strings"', Fault.PROMPT_LINE),
    (b"5", Fault.PROMPT_LINE),
    (b"1.5", Fault.PROMPT_LINE),
    (b"null", Fault.PROMPT_LINE),
    (b'["a"]', Fault.PROMPT_LINE),
    (b'{"prompt": "a"}', Fault.PROMPT_LINE),
    (b"[" * 100_000, Fault.PROMPT_LINE),
    (b"9" * 10_000, Fault.PROMPT_LINE),
    (b"NaN", Fault.PROMPT_LINE),
    (b'"\\ud800"', Fault.PROMPT_LINE),
    (b'"tab\there"', Fault.PROMPT_LINE),
    (b'"\x1b[2J', Fault.PROMPT_LINE),
    (b'\xef\xbb\xbf"a"', Fault.PROMPT_LINE),
    (b'"\xff"', Fault.PROMPT_TEXT),
    (b'"\xed\xa0\x80"', Fault.PROMPT_TEXT),
    (b'""', Fault.PROMPT_EMPTY),
    (b'"' + b"x" * 257 + b'"', Fault.PROMPT_LONG),
    (b'"' + b"x" * MAX_LINE_BYTES + b'"', Fault.TEXT_LONG),
    (b'"' + b"x" * (3 * MAX_LINE_BYTES), Fault.TEXT_LONG),
)


@pytest.mark.requirement("FLM-REQ-525")
def test_a_line_that_cannot_be_answered_is_an_error_object_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    lines = [part for line, _ in BAD_LINES for part in (b'"good"', line)]
    file = write(tmp_path / "p.jsonl", *lines, b'"last"')
    outcome = run_cli(*RUN, "--prompts", file, "--max-tokens", "2", *ALWAYS_A)
    assert outcome.status == 1
    assert outcome.err == f"flightlm: {len(BAD_LINES)} of {2 * len(BAD_LINES) + 1} lines failed\n"
    assert b"\x1b" not in outcome.out
    found = objects(outcome)
    assert [code_of(entry) for entry in found[1::2]] == [fault.code for _, fault in BAD_LINES]
    assert {str(entry["text"]) for entry in found[0::2]} == {"AA"}


@pytest.mark.requirement("FLM-REQ-525")
def test_only_line_seven_is_malformed_and_the_last_line_has_no_line_feed(tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_bytes(b'"ok"\n' * 6 + b'"no\n' + b'"ok"\n' * 2 + b'"end"')
    outcome = run_cli(*RUN, "--prompts", file, "--max-tokens", "1")
    assert outcome.status == 1
    found = objects(outcome)
    assert len(found) == 10
    assert [entry["line"] for entry in found if "error" in entry] == [7]


@pytest.mark.requirement("FLM-REQ-525")
def test_a_file_that_gives_no_prompts_is_refused(models: Models, tmp_path: Path) -> None:
    empty = write(tmp_path / "empty")
    assert_refused(run_cli(*RUN, "--prompts", empty), "FLM-GEN-001", 2)
    assert_refused(run_cli(*RUN, "--prompts", "-", stdin=b""), "FLM-GEN-001", 2)
    assert_refused(run_cli(*RUN, "--prompts", tmp_path / "missing"), "FLM-FILE-001", 3)
    assert_refused(run_cli(*RUN, "--prompts", tmp_path), "FLM-FILE-002", 3)
    good = write(tmp_path / "good", b'"a"')
    bare = ("--weights", models.bare, "--prompts", good)
    assert_refused(run_cli(*RUN, *bare), "FLM-GEN-014", 2)


@pytest.mark.requirement("FLM-REQ-525")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--prompt", "a"), "FLM-USE-002"),
        (("--prompt-file", "/dev/null"), "FLM-USE-002"),
        (("--tokens", "1"), "FLM-USE-002"),
        (("--interactive",), "FLM-USE-002"),
        (("--slots", "0"), "FLM-GEN-017"),
        (("--slots", "65"), "FLM-GEN-017"),
        (("--slots", "many"), "FLM-USE-001"),
        (("--temperature", "-1"), "FLM-GEN-006"),
        (("--top-k", "258"), "FLM-GEN-007"),
        (("--stop", ""), "FLM-GEN-013"),
    ],
)
def test_options_that_cannot_be_are_refused_at_once(
    tmp_path: Path, options: tuple[str, ...], code: str
) -> None:
    file = write(tmp_path / "p", b'"a"')
    assert_refused(run_cli(*RUN, "--prompts", file, *options), code, 2)


@pytest.mark.requirement("FLM-REQ-525")
def test_slots_without_prompts_are_refused() -> None:
    assert_refused(run_cli(*RUN, "--prompt", "a", "--slots", "2"), "FLM-USE-001", 2)
    assert_refused(run_cli("plan", "--slots", "0"), "FLM-GEN-017", 2)


@pytest.mark.requirement("FLM-REQ-526")
def test_the_plan_with_slots_is_what_is_allocated(models: Models) -> None:
    words = ("plan", "--weights", models.text, "--context", "12", "--json", "--slots")
    report = json.loads(succeeded(*words, "5").text)
    model = flightlm.load(models.text, context=12, slots=5)
    assert report["slots"] == 5
    assert report["planned_bytes"] == model.allocated_bytes == model.plan.total_bytes
    one = json.loads(succeeded(*words, "1").text)
    assert report["segments"]["cache"] == 5 * one["segments"]["cache"]
    assert "slots 8" in succeeded("plan", "--preset", "124M", "--slots", "8").text


@pytest.mark.requirement("FLM-REQ-523")
def test_stats_are_totals_on_standard_error(tmp_path: Path) -> None:
    file = write(tmp_path / "p", b'"a"', b"5", b'"b"')
    choice = ("--max-tokens", "3", "--stats", *ALWAYS_A)
    outcome = run_cli(*RUN, "--prompts", file, *choice)
    assert outcome.status == 1
    assert len(objects(outcome)) == 3
    first = outcome.err.splitlines()[0]
    assert first.startswith("shakespeare: 3 prompts, 1 failed, 6 tokens, ")
    assert "tokens/s in 8 slots" in first


@pytest.mark.requirement("FLM-REQ-527")
def test_a_prompt_through_a_pipe_is_answered_before_the_next_is_there() -> None:
    with started(*RUN, "--prompts", "-", "--max-tokens", "4", *ALWAYS_A, stdin=b"") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(1, 4):
            process.stdin.write(b'"abc"\n"d')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["line"] == 2 * number - 1
            process.stdin.write(b'ef"\n')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["line"] == 2 * number
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(TIMEOUT_S) == 0


@pytest.mark.requirement("FLM-REQ-527")
def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    file = write(tmp_path / "p", *[b'"abc"'] * 5_000)
    choice: tuple[Argument, ...] = ("--prompts", file, "--max-tokens", "8")
    with started(*RUN, *choice) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["line"] == 1
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(TIMEOUT_S) == 141


@pytest.mark.requirement("FLM-REQ-527")
def test_a_huge_file_is_streamed(tmp_path: Path) -> None:
    # A hole of a gigabyte that is one line, then a prompt; the memory is bounded to less.
    file = tmp_path / "huge"
    with file.open("wb") as stream:
        _ = stream.write(b'"first"\n')
        _ = stream.seek(1 << 30)
        _ = stream.write(b'\n"last"\n')
    outcome = run_cli(
        *RUN, "--prompts", file, "--max-tokens", "1", limits={resource.RLIMIT_AS: 900 << 20}
    )
    found = objects(outcome)
    assert outcome.status == 1
    assert len(found) == 3
    assert code_of(found[1]) == Fault.TEXT_LONG.code
    assert "text" in found[0]
    assert "text" in found[2]

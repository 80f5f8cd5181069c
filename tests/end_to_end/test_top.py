"""`flightlm run --top N`: on standard error, beside a text that does not change."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest

import flightlm
from tests.cli_helpers import assert_refused, at_terminal, run_cli, succeeded
from tests.end_to_end.conftest import Models

RUN: Final = ("run", "--threads", "1", "--prompt", "ROMEO:", "--seed", "3")
LINE: Final = re.compile(r' {0,3}(\d+)  "(.*?)" + ([01]\.\d{4})  \|(.*)')
ENTRY: Final = re.compile(r'  "(.*?)" ([01]\.\d{4})')


@pytest.mark.requirement("FLM-REQ-545")
def test_a_line_per_token_beside_the_same_text() -> None:
    options = ("--max-tokens", "12", "--repetition-penalty", "1.5", "--logit-bias", "65=2")
    text = succeeded(*RUN, *options).out
    outcome = run_cli(*RUN, *options, "--top", "3")
    assert (outcome.status, outcome.out) == (0, text)
    result = flightlm.load().generate(
        "ROMEO:", max_tokens=12, repetition_penalty=1.5, logit_bias={65: 2.0}, seed=3, top=3
    )
    assert result.top is not None
    lines = outcome.err.splitlines()
    assert len(lines) == 12
    for number, (line, choice) in enumerate(zip(lines, result.top, strict=True), 1):
        found = LINE.fullmatch(line)
        assert found is not None, line
        assert int(found[1]) == number
        assert float(found[3]) == pytest.approx(choice.probability, abs=1e-3)
        shares = [float(share) for _, share in ENTRY.findall(found[4])]
        assert shares == pytest.approx([share for _, share in choice.best], abs=1e-3)


@pytest.mark.requirement("FLM-REQ-545")
def test_json_has_ids_and_probabilities_and_no_line() -> None:
    options = ("--max-tokens", "5", "--json")
    plain = json.loads(succeeded(*RUN, *options).text)
    outcome = succeeded(*RUN, *options, "--top", "4")
    report = json.loads(outcome.text)
    assert set(report) - set(plain) == {"top"}
    assert report["tokens"] == plain["tokens"]
    assert len(report["top"]) == 5
    for step in report["top"]:
        assert len(step) == 4
        assert all(isinstance(token, int) for token, _ in step)
        shares = [share for _, share in step]
        assert shares == sorted(shares, reverse=True)
        assert 0.0 < sum(shares) <= 1.0


@pytest.mark.requirement("FLM-REQ-545")
def test_without_a_tokenizer_there_are_ids(models: Models) -> None:
    command = ("run", "--threads", "1", "--weights", models.bare, "--tokens", "1")
    outcome = run_cli(*command, "--max-tokens", "2", "--top", "2")
    assert outcome.status == 0
    ids = outcome.text.strip().split(",")
    lines = outcome.err.splitlines()
    assert [line.split()[1] for line in lines] == [f"#{token}" for token in ids]
    assert all(re.fullmatch(r" +\d  #\d+ +0\.\d+  \|(  #\d+ 0\.\d+){2}", line) for line in lines)


@pytest.mark.requirement("FLM-REQ-545")
def test_every_answer_of_a_session_has_its_lines() -> None:
    command = ("run", "--threads", "1", "--interactive", "--temperature", "0")
    outcome = run_cli(
        *command, "--logit-bias", "65=1e6", "--max-tokens", "2", "--top", "1", stdin=b"a\nb\n"
    )
    assert (outcome.status, outcome.out) == (0, b"AA\nAA\n")
    numbers = [line.split()[:2] for line in outcome.err.splitlines()]
    assert numbers == [["1", '"A"'], ["2", '"A"']] * 2


@pytest.mark.requirement("FLM-REQ-545")
def test_at_a_terminal_the_lines_follow_the_text_and_fit() -> None:
    text = succeeded(*RUN, "--max-tokens", "6").text
    with at_terminal(*RUN, "--max-tokens", "6", "--top", "9", columns=60) as terminal:
        assert terminal.end() == 0
        screen = terminal.shown.decode().replace("\r\n", "\n")
    whole = text if text.endswith("\n") else text + "\n"
    assert screen.startswith(whole)
    lines = screen[len(whole) :].splitlines()
    assert len(lines) > 6
    assert all(len(line) <= 60 for line in lines)
    assert [int(line.split()[0]) for line in lines if line[:4].strip()] == [1, 2, 3, 4, 5, 6]
    assert sum(len(ENTRY.findall(line.partition("|")[2])) for line in lines) == 6 * 9


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.parametrize("number", ["-1", "51", "99999999999999999999999"])
def test_a_number_out_of_range_is_refused(number: str) -> None:
    assert_refused(run_cli(*RUN, "--top", number), "FLM-GEN-019", 2)
    session = ("run", "--threads", "1", "--interactive", "--top", number)
    assert_refused(run_cli(*session, stdin=b"a\n"), "FLM-GEN-019", 2)


@pytest.mark.requirement("FLM-REQ-407")
def test_more_than_the_vocabulary_is_refused(models: Models) -> None:
    vocab = models.bare_config.vocab
    assert vocab < 50
    command = ("run", "--threads", "1", "--weights", models.bare, "--tokens", "1")
    assert_refused(run_cli(*command, "--top", str(vocab + 1)), "FLM-GEN-019", 2)
    outcome = run_cli(*command, "--top", str(vocab), "--json", "--max-tokens", "1")
    assert sum(share for _, share in json.loads(outcome.text)["top"][0]) == pytest.approx(1.0)


@pytest.mark.requirement("FLM-REQ-501")
def test_a_batch_has_no_top(tmp_path: Path) -> None:
    prompts = tmp_path / "p.jsonl"
    _ = prompts.write_bytes(b'"a"\n')
    outcome = run_cli("run", "--threads", "1", "--prompts", prompts, "--top", "3")
    assert_refused(outcome, "FLM-USE-001", 2)
    assert "--top needs a single prompt" in outcome.err

"""The probabilities of the best tokens: a float64 softmax, whatever the sampler does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flightlm
from flightlm.flight.arena import F32
from flightlm.flight.status import FlightError
from flightlm.ground.top import (
    MAX_TOP,
    Choice,
    choice_of,
    folded,
    padded,
    quoted,
    top_lines,
    width_of,
)

SCORES = st.floats(-100.0, 100.0, width=32) | st.just(-math.inf)


def softmax(logits: F32) -> list[float]:
    """The definition, in Python's floats, without numpy."""
    values = [float(value) for value in logits]
    highest = max(values)
    masses = [math.exp(value - highest) for value in values]
    total = math.fsum(masses)
    return [mass / total for mass in masses]


@pytest.fixture(scope="module")
def model() -> flightlm.LanguageModel:
    """The embedded model."""
    return flightlm.load(context=64)


@pytest.mark.requirement("FLM-REQ-545")
@given(
    values=st.lists(SCORES, min_size=1, max_size=60),
    highest=st.floats(-100.0, 100.0, width=32),
    data=st.data(),
)
def test_the_best_are_the_largest_of_a_softmax(
    values: list[float], highest: float, data: st.DataObject
) -> None:
    # At least one is finite: else the sampler has reported a fault.
    logits = np.array([*values, highest], dtype=np.float32)
    token = data.draw(st.integers(0, len(values)))
    count = data.draw(st.integers(1, min(MAX_TOP, len(values) + 1)))
    choice = choice_of(logits, token, count)
    expected = softmax(logits)
    assert choice.token == token
    assert choice.probability == pytest.approx(expected[token], rel=1e-12, abs=1e-300)
    ranked = sorted(range(len(expected)), key=lambda at: (-float(logits[at]), at))[:count]
    assert [best for best, _ in choice.best] == ranked
    shares = [share for _, share in choice.best]
    assert shares == pytest.approx([expected[at] for at in ranked], rel=1e-12, abs=1e-300)
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.0 + 1e-12


@pytest.mark.requirement("FLM-REQ-545")
@settings(max_examples=30, deadline=None)
@given(
    penalty=st.sampled_from([1.0, 0.5, 1.3, 5.0]),
    temperature=st.sampled_from([0.0, 0.3, 1.0, 2.0]),
    top_k=st.sampled_from([0, 1, 7]),
    top_p=st.sampled_from([1.0, 0.4]),
    bias=st.dictionaries(st.integers(0, 255), st.floats(-20.0, 20.0), max_size=4),
    allowed=st.none() | st.lists(st.integers(0, 255), min_size=1, max_size=9),
    seed=st.integers(0, 1000),
)
def test_they_are_the_models_whatever_the_sampler_makes_of_them(
    model: flightlm.LanguageModel,
    penalty: float,
    temperature: float,
    top_k: int,
    top_p: float,
    bias: dict[int, float],
    allowed: list[int] | None,
    seed: int,
) -> None:
    prompt = model.encode("ROMEO:")

    def generate(top: int) -> flightlm.Result:
        return model.generate(
            prompt,
            max_tokens=5,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            repetition_penalty=penalty,
            logit_bias=bias,
            allowed=allowed,
            seed=seed,
            ignore_eot=True,
            top=top,
        )

    result = generate(6)
    assert generate(0).tokens == result.tokens
    assert result.top is not None
    assert [choice.token for choice in result.top] == list(result.tokens)
    logits = model.logits([*prompt, *result.tokens])
    for at, choice in enumerate(result.top):
        expected = softmax(logits[len(prompt) - 1 + at])
        # A step equals the full forward pass within rounding (FLM-REQ-602).
        assert choice.probability == pytest.approx(expected[choice.token], rel=1e-3, abs=1e-9)
        assert len(choice.best) == 6
        for token, share in choice.best:
            assert share == pytest.approx(expected[token], rel=1e-3, abs=1e-9)
        assert choice.best[0][1] == pytest.approx(max(expected), rel=1e-3)


@pytest.mark.requirement("FLM-REQ-545")
def test_greedy_takes_the_best_and_a_bias_does_not_change_its_probability(
    model: flightlm.LanguageModel,
) -> None:
    plain = model.generate("ROMEO:", max_tokens=1, temperature=0.0, top=3).top
    assert plain is not None
    assert plain[0].token == plain[0].best[0][0]
    assert plain[0].probability == plain[0].best[0][1]
    forced = model.generate(
        "ROMEO:", max_tokens=1, temperature=0.0, logit_bias={65: 1e6}, top=3
    ).top
    assert forced is not None
    assert forced[0].best == plain[0].best
    assert forced[0].token == 65
    assert forced[0].probability < 0.1


@pytest.mark.requirement("FLM-REQ-545")
def test_there_is_one_choice_per_token_so_far_and_none_unless_asked(
    model: flightlm.LanguageModel,
) -> None:
    assert model.generate("A", max_tokens=2).top is None
    running = model.stream("A", max_tokens=3, top=1)
    for count in range(4):
        assert len(running.choices) == count
        top = running.result().top
        assert top is not None
        assert len(top) == count
        running.step()
    # The end of text is no token of the answer, and a stop string keeps its tokens.
    ended = model.generate("A", max_tokens=9, logit_bias={256: 1e6}, top=1)
    assert (ended.finish_reason, ended.top) == ("eot", ())
    stopped = model.generate("A", logit_bias={65: 1e6}, stop=["AA"], top=1)
    assert stopped.top is not None
    assert (stopped.finish_reason, len(stopped.top)) == ("stop", len(stopped.tokens))


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.parametrize("top", [-1, 51, 10**30, True, 2.0])
def test_a_number_out_of_range_is_refused(model: flightlm.LanguageModel, top: int) -> None:
    with pytest.raises(FlightError) as caught:
        _ = model.generate("A", top=top)
    assert caught.value.code == "FLM-GEN-019"


@pytest.mark.requirement("FLM-REQ-545")
def test_the_bytes_of_a_token(model: flightlm.LanguageModel) -> None:
    assert model.token_bytes(0xE2) == b"\xe2"
    assert model.token_bytes(256) == b"<|endoftext|>"
    for token in (-1, 257):
        with pytest.raises(FlightError) as caught:
            _ = model.token_bytes(token)
        assert caught.value.code == "FLM-GEN-004"


@pytest.mark.requirement("FLM-REQ-545")
@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b" the", '" the"'),
        (b"\n\t\x1b[2J", r'"\n\t\x1b[2J"'),
        (b'"\\', r'"\"\\"'),
        ("\u65e5\u00fc".encode(), '"\u65e5\u00fc"'),
        ("\u2028\u202e\x85".encode(), r'"\u2028\u202e\x85"'),
        (b"\xe2\x80", r'"\xe2\x80"'),
        (b"a\xff", r'"a\xff"'),
        (b"", '""'),
        (b"-" * 21, '"' + "-" * 20 + '\u2026"'),
    ],
)
def test_a_token_is_shown_in_quotes(data: bytes, shown: str) -> None:
    assert quoted(data) == shown


@pytest.mark.requirement("FLM-REQ-545")
@given(st.binary(max_size=130))
def test_no_token_can_do_anything_to_a_terminal(data: bytes) -> None:
    shown = quoted(data)
    assert shown.isprintable()
    assert shown.startswith('"')
    assert shown.endswith('"')
    assert len(shown) <= 20 * len("\\U0010ffff") + 3


@pytest.mark.requirement("FLM-REQ-545")
def test_width_counts_columns_of_the_screen() -> None:
    assert width_of("ab") == 2
    assert width_of("\u65e5\u672c") == 4
    assert width_of("e\u0301") == 1
    assert padded("\u65e5", 4) == "\u65e5  "
    assert padded("long", 2) == "long"


@pytest.mark.requirement("FLM-REQ-545")
def test_a_step_is_one_line_and_folds_in_a_window() -> None:
    choice = Choice(1, 0.25, ((0, 0.5), (1, 0.25), (2, 0.125)))
    whole = '   7  "b"          0.2500  |  "a" 0.5000  "b" 0.2500  "c" 0.1250'
    names = {token: f'"{"abc"[token]}"' for token in choice.tokens}
    assert sorted(names) == [0, 1, 2]
    assert top_lines(7, choice, names, None) == [whole]
    assert top_lines(7, choice, names, len(whole)) == [whole]
    lines = top_lines(7, choice, names, len(whole) - 1)
    bar = whole.index("|")
    assert lines == [whole[:-12], " " * bar + '|  "c" 0.1250']
    # However narrow, every line takes one.
    assert len(top_lines(7, choice, names, 1)) == 3


@pytest.mark.requirement("FLM-REQ-545")
@given(
    entries=st.lists(st.text("ab \u65e5", min_size=1, max_size=9), min_size=1, max_size=20),
    columns=st.integers(20, 90),
)
def test_folding_loses_nothing_and_fits(entries: list[str], columns: int) -> None:
    lines = folded("start |", entries, columns)
    empty = "      |"
    assert lines[0].startswith("start |")
    assert all(line.startswith(empty) for line in lines[1:])
    assert "".join(line[len(empty) :] for line in lines) == "".join(entries)
    longest = max(width_of(entry) for entry in entries)
    assert all(width_of(line) <= max(columns, len(empty) + longest) for line in lines)

"""Whatever is generated: text and reasons follow from the tokens, and nothing else leaks in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight.config import ModelConfig
from flightlm.flight.sampler import SamplerOptions
from flightlm.flight.session import Finish, GenerateOptions
from flightlm.flight.vocab import NO_TOKEN
from tests.model_helpers import EOT, Rig, make_rig, script, scripted_tensors, text_tables
from tests.weight_helpers import random_tensors

CONTEXT = 14
CONFIG = ModelConfig(layers=2, heads=2, channels=32, positions=CONTEXT, vocab=270)
EXTRA = (b"ab", b"aba", b"bb", b"aabab", b"babba")
PIECES = {EOT + 1 + n: piece for n, piece in enumerate(EXTRA)} | {97: b"a", 98: b"b"}
SCRIPTED = make_rig(CONFIG, scripted_tensors(CONFIG, ()), text_tables(*EXTRA), CONTEXT)
LIVELY = make_rig(CONFIG, random_tensors(CONFIG, 8, 0.4), text_tables(*EXTRA), CONTEXT)
TWIN = make_rig(CONFIG, random_tensors(CONFIG, 8, 0.4), text_tables(*EXTRA), CONTEXT)

LETTERS = st.text("ab", min_size=1, max_size=7).map(str.encode)
STOPS = st.lists(LETTERS, max_size=4).map(tuple)
IDS = st.integers(0, EOT + len(EXTRA))


def expected(
    tokens: list[int], options: GenerateOptions, room: int
) -> tuple[list[int], bytes, Finish, list[bytes]]:
    """Ids, text, reason and what is shown after each token, by looking at the whole text."""
    text = b""
    taken: list[int] = []
    shown: list[bytes] = []
    for token in tokens:
        if token == EOT and not options.ignore_eot:
            return taken, text, Finish.EOT, shown
        taken.append(token)
        for byte in PIECES.get(token, b"<|endoftext|>"):
            text += bytes([byte])
            ends = [len(stop) for stop in options.stops if text.endswith(stop)]
            if ends:
                text = text[: -max(ends)]
                return taken, text, Finish.STOP, [*shown, text]
        if len(taken) in (options.max_tokens, room):
            return taken, text, Finish.LENGTH, [*shown, text]
        starts = [s[:n] for s in options.stops for n in range(1, len(s)) if text.endswith(s[:n])]
        shown.append(text[: len(text) - max(map(len, starts), default=0)])
    raise AssertionError("the script is as long as the context")


@pytest.mark.requirement("FLM-REQ-405")
@given(
    tokens=st.lists(
        st.sampled_from([*PIECES, EOT, 97, 98]), min_size=CONTEXT, max_size=CONTEXT
    ),
    prompt=st.integers(1, CONTEXT),
    max_tokens=st.integers(1, CONTEXT),
    stops=STOPS,
    ignore_eot=st.booleans(),
)
@settings(deadline=None, max_examples=200)
def test_text_and_reason_follow_from_the_tokens(
    tokens: list[int], prompt: int, max_tokens: int, stops: tuple[bytes, ...], ignore_eot: bool
) -> None:
    rig = SCRIPTED
    script(rig.model.weights, tokens)
    options = GenerateOptions(SamplerOptions(temperature=0.0), max_tokens, stops, ignore_eot)
    answer = expected(tokens[prompt - 1 :], options, CONTEXT - prompt + 1)
    taken, text, reason, shown = answer
    rig.session.begin(rig.put([5] * prompt), options)
    assert rig.session.ready == 0
    for count, now in enumerate(shown, 1):
        assert rig.reason() is Finish.RUNNING
        assert rig.session.step() == taken[count - 1]
        assert rig.session.count == count
        assert rig.shown() == now
        assert text.startswith(now), "what was shown stays"
    assert rig.run() == taken
    assert rig.reason() is reason
    assert rig.shown() == text
    for stop in stops:
        assert stop not in text


@st.composite
def options(draw: st.DrawFn) -> GenerateOptions:
    """Any options."""
    return GenerateOptions(
        SamplerOptions(
            draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])),
            draw(st.integers(0, CONFIG.vocab)),
            draw(st.sampled_from([0.3, 0.9, 1.0])),
            draw(st.sampled_from([0.7, 1.0, 1.5])),
            draw(st.integers(0, 2**64 - 1)),
        ),
        draw(st.integers(1, CONTEXT)),
        draw(st.lists(st.binary(min_size=1, max_size=2), max_size=3).map(tuple)),
        draw(st.booleans()),
        tuple(draw(st.dictionaries(IDS, st.floats(-1e6, 1e6), max_size=4)).items()),
        draw(st.none() | st.lists(IDS, min_size=1, max_size=30).map(tuple)),
    )


PROMPTS = st.lists(st.integers(0, CONFIG.vocab - 1), min_size=1, max_size=CONTEXT)


def generate(rig: Rig, prompt: list[int], asked: GenerateOptions) -> tuple[object, ...]:
    """The outcome of one generation, its last logits included."""
    rig.session.begin(rig.put(prompt), asked)
    tokens = rig.run()
    return tokens, rig.shown(), rig.reason(), rig.model.logits.tobytes()


@pytest.mark.requirement("FLM-REQ-404")
@given(prompt=PROMPTS, asked=options(), between=st.tuples(PROMPTS, options()))
@settings(deadline=None, max_examples=60)
def test_the_same_seed_gives_the_same_bits_whatever_ran_between(
    prompt: list[int], asked: GenerateOptions, between: tuple[list[int], GenerateOptions]
) -> None:
    first = generate(LIVELY, prompt, asked)
    _ = generate(LIVELY, *between)
    assert generate(LIVELY, prompt, asked) == first
    assert generate(TWIN, prompt, asked) == first


@pytest.mark.requirement("FLM-REQ-403")
@given(prompt=PROMPTS, asked=options())
@settings(deadline=None, max_examples=60)
def test_only_permitted_ids_are_emitted(prompt: list[int], asked: GenerateOptions) -> None:
    session = LIVELY.session
    session.begin(LIVELY.put(prompt), asked)
    permitted = range(EOT + 1 + len(EXTRA)) if asked.allowed is None else asked.allowed
    ready = 0
    for _ in range(CONTEXT):
        token = session.step()
        assert session.ready >= ready
        ready = session.ready
        if token == NO_TOKEN:
            break
        assert token in permitted
        assert asked.ignore_eot or token != EOT
    assert session.finish in (Finish.LENGTH, Finish.EOT, Finish.STOP)
    assert session.count <= min(asked.max_tokens, CONTEXT - len(prompt) + 1)


@pytest.mark.requirement("FLM-REQ-401")
@given(prompt=PROMPTS, seed=st.integers(0, 2**64 - 1), penalty=st.sampled_from([0.7, 1.0, 1.4]))
@settings(deadline=None, max_examples=30)
def test_top_k_1_is_greedy(prompt: list[int], seed: int, penalty: float) -> None:
    by_k = GenerateOptions(SamplerOptions(0.9, 1, 1.0, penalty, seed), CONTEXT)
    by_t = GenerateOptions(SamplerOptions(0.0, 0, 0.5, penalty), CONTEXT)
    assert generate(LIVELY, prompt, by_k) == generate(LIVELY, prompt, by_t)

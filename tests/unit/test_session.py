"""One generation: reasons to finish, text that is held back, and begin as a clean start."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flightlm.flight import limits
from flightlm.flight.config import ModelConfig
from flightlm.flight.sampler import SamplerOptions
from flightlm.flight.session import Finish, GenerateOptions
from flightlm.flight.status import Fault
from flightlm.flight.vocab import NO_TOKEN
from tests.model_helpers import EOT, Rig, make_rig, refuses, scripted_tensors, text_tables
from tests.weight_helpers import random_tensors

CONTEXT = 12
EXTRA = (b"stop", b"a sto", b"p!", b"\xf0\x9f", b"\x99\x82")
CONFIG = ModelConfig(layers=2, heads=2, channels=32, positions=16, vocab=280)
GREEDY = SamplerOptions(temperature=0.0)
A, B = ord("a"), ord("b")


def id_of(piece: bytes) -> int:
    """The id of one of EXTRA."""
    return EOT + 1 + EXTRA.index(piece)


def scripted(*script: int, text: bool = True) -> Rig:
    """A rig whose greedy token after position p is script[p]; 0 where the script has ended."""
    tables = text_tables(*EXTRA) if text else None
    return make_rig(CONFIG, scripted_tensors(CONFIG, script), tables, CONTEXT)


def lively(text: bool = True) -> Rig:
    """A rig whose tokens depend on everything."""
    tables = text_tables(*EXTRA) if text else None
    return make_rig(CONFIG, random_tensors(CONFIG, 3, 0.3), tables, CONTEXT)


def greedy(
    max_tokens: int = CONTEXT, stops: tuple[bytes, ...] = (), ignore_eot: bool = False
) -> GenerateOptions:
    """Greedy options."""
    return GenerateOptions(GREEDY, max_tokens, stops, ignore_eot)


def state(rig: Rig) -> tuple[object, ...]:
    """Everything of a session that a step could change."""
    session, cache = rig.session, rig.model.cache
    return (
        *(session.output.tobytes(), session.text.tobytes(), session.count, session.ready),
        *(session.finish, session.prompt_length, cache.length, rig.sampler.rng.state),
        *(rig.model.logits.tobytes(), rig.sampler.options),
        tuple(rig.sampler.permits(token) for token in range(rig.config.vocab)),
    )


@pytest.mark.requirement("FLM-REQ-406")
def test_max_tokens_ends_with_length() -> None:
    rig = scripted(*b"abcdefghijkl")
    for count in range(1, 6):
        rig.session.begin(rig.put(b"xy"), greedy(count))
        assert rig.reason() is Finish.RUNNING
        assert rig.run() == list(b"bcdefg")[:count]
        assert rig.reason() is Finish.LENGTH
        assert rig.shown() == b"bcdefg"[:count]
        assert rig.session.prompt_length == 2


@pytest.mark.requirement("FLM-REQ-406")
@pytest.mark.parametrize("prompt", [1, 5, CONTEXT - 1, CONTEXT])
def test_a_full_context_ends_with_length(prompt: int) -> None:
    rig = scripted(*b"abcdefghijkl")
    rig.session.begin(rig.put(b"x" * prompt), greedy())
    # The last token needs no position: nothing follows it.
    assert bytes(rig.run()) == b"abcdefghijkl"[prompt - 1 :]
    assert len(rig.tokens()) == CONTEXT - prompt + 1
    assert rig.reason() is Finish.LENGTH
    assert rig.model.cache.length == CONTEXT


@pytest.mark.requirement("FLM-REQ-406")
def test_end_of_text_ends_and_is_not_a_token() -> None:
    rig = scripted(A, B, EOT, A, EOT)
    rig.session.begin(rig.put(b"x"), greedy())
    assert rig.run() == [A, B]
    assert rig.reason() is Finish.EOT
    assert rig.shown() == b"ab"
    rig.session.begin(rig.put(b"x"), greedy(5, ignore_eot=True))
    assert rig.run() == [A, B, EOT, A, EOT]
    assert rig.reason() is Finish.LENGTH
    assert rig.shown() == b"ab<|endoftext|>a<|endoftext|>"
    rig.session.begin(rig.put(b"xyz"), greedy())
    assert rig.run() == [], "the first token may be the end"
    assert rig.reason() is Finish.EOT


@pytest.mark.requirement("FLM-REQ-405")
def test_a_stop_string_ends_before_itself_also_inside_a_token() -> None:
    rig = scripted(A, id_of(b"a sto"), id_of(b"p!"), B)
    rig.session.begin(rig.put(b"x"), greedy(stops=(b"stop",)))
    ready = []
    for _ in range(3):
        assert rig.session.step() != NO_TOKEN
        ready.append(rig.shown())
    assert ready == [b"a", b"aa ", b"aa "]
    assert rig.reason() is Finish.STOP
    assert rig.tokens() == [A, id_of(b"a sto"), id_of(b"p!")], "the token that stopped counts"


@pytest.mark.requirement("FLM-REQ-405")
def test_text_held_back_is_shown_once_it_cannot_stop() -> None:
    rig = scripted(*b"ststx")
    rig.session.begin(rig.put(b"x"), greedy(5, stops=(b"stop", b"txy")))
    shown = []
    for _ in range(5):
        _ = rig.session.step()
        shown.append(rig.shown())
    assert shown == [b"", b"", b"st", b"st", b"ststx"], "the end shows what was held"
    rig.session.begin(rig.put(b"x"), greedy(4, stops=(b"stop",)))
    assert bytes(rig.run()) == b"stst"
    assert rig.shown() == b"stst"


@pytest.mark.requirement("FLM-REQ-405")
def test_held_text_is_shown_at_the_end_of_text() -> None:
    rig = scripted(*b"sto", EOT)
    rig.session.begin(rig.put(b"x"), greedy(stops=(b"stop",)))
    assert bytes(rig.run()) == b"sto"
    assert (rig.reason(), rig.shown()) == (Finish.EOT, b"sto")


@pytest.mark.requirement("FLM-REQ-405")
def test_a_stop_string_may_be_the_first_text_and_does_not_reach_into_the_prompt() -> None:
    rig = scripted(*b"topstop")
    rig.session.begin(rig.put(b"s"), greedy(7, stops=(b"stop",)))
    assert bytes(rig.run()) == b"topstop"
    assert (rig.reason(), rig.shown()) == (Finish.STOP, b"top")
    rig.session.begin(rig.put(b"s"), greedy(7, stops=(b"t",)))
    assert bytes(rig.run()) == b"t"
    assert (rig.reason(), rig.shown()) == (Finish.STOP, b"")


@pytest.mark.requirement("FLM-REQ-406")
@pytest.mark.parametrize("reason", [Finish.LENGTH, Finish.EOT, Finish.STOP, Finish.FAULT])
def test_a_step_after_the_end_changes_nothing(reason: Finish) -> None:
    script = (A, EOT) if reason is Finish.EOT else (A, B, A, B)
    rig = scripted(*script)
    stops = (b"ab",) if reason is Finish.STOP else ()
    rig.session.begin(rig.put(b"x"), greedy(3, stops))
    assert rig.session.step() == A
    if reason is Finish.FAULT:
        rig.model.weights.lnfw.fill(math.nan)
    _ = rig.run()
    assert rig.reason() is reason
    before = state(rig)
    for _ in range(3):
        assert rig.session.step() == NO_TOKEN
    assert state(rig) == before


@pytest.mark.requirement("FLM-REQ-406")
@pytest.mark.parametrize("poison", [math.nan, math.inf])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_scores_that_are_not_finite_end_with_fault(poison: float, temperature: float) -> None:
    rig = scripted(*b"sssss")
    sampler = SamplerOptions(temperature=temperature)
    biased = GenerateOptions(sampler, 5, (b"sss",), logit_bias=((ord("s"), 1e6),))
    rig.session.begin(rig.put(b"x"), biased)
    assert rig.session.step() == ord("s")
    rig.model.weights.lnfb[0] = poison
    with np.errstate(invalid="ignore"):
        assert rig.session.step() == NO_TOKEN
    assert rig.reason() is Finish.FAULT
    assert rig.tokens() == [ord("s")]
    assert rig.shown() == b"s", "what was held is shown"
    rig.model.weights.lnfb[0] = 0.0
    rig.session.begin(rig.put(b"x"), biased)
    assert rig.session.step() == ord("s"), "a fault leaves nothing behind"


@pytest.mark.requirement("FLM-REQ-404")
def test_begin_is_a_clean_start() -> None:
    rig = lively()
    sampler = SamplerOptions(temperature=1.2, repetition_penalty=1.3, top_p=0.95, seed=4)
    plain = GenerateOptions(sampler, max_tokens=9)
    rig.session.begin(rig.put([1, 2, 3]), plain)
    first = (rig.run(), rig.shown(), state(rig))
    others = (
        GenerateOptions(sampler, 9, (b"e", b"t"), logit_bias=((5, 1e6), (7, -1e6))),
        GenerateOptions(SamplerOptions(temperature=0.0), 9, allowed=(65, 66), ignore_eot=True),
        GenerateOptions(SamplerOptions(seed=9, top_k=3), 9, allowed=(EOT,)),
    )
    for other in others:
        rig.session.begin(rig.put([9, 8, 7, 6]), other)
        for _ in range(2):
            _ = rig.session.step()
        rig.session.begin(rig.put([1, 2, 3]), plain)
        assert (rig.run(), rig.shown()) == first[:2]
        # Behind the end of its text and tokens a session may hold what others left there.
        assert state(rig)[2:] == first[2][2:]


@pytest.mark.requirement("FLM-REQ-401")
def test_the_penalty_counts_the_prompt_and_the_answer() -> None:
    rig = scripted(A, A, A)
    sampler = SamplerOptions(temperature=0.0, repetition_penalty=1000.0)
    rig.session.begin(rig.put([A]), GenerateOptions(sampler, 3))
    assert A not in rig.run()
    rig.session.begin(rig.put([B]), GenerateOptions(sampler, 3))
    tokens = rig.run()
    assert tokens[0] == A
    assert A not in tokens[1:]
    assert len(set(tokens)) == 3


@pytest.mark.requirement("FLM-REQ-403")
@pytest.mark.parametrize("temperature", [0.0, 1000.0])
def test_ids_beyond_the_vocabulary_are_never_chosen(temperature: float) -> None:
    last = CONFIG.vocab - 1
    rig = scripted(*[last] * CONTEXT)
    tokens = EOT + 1 + len(EXTRA)
    assert tokens < last
    sampler = SamplerOptions(temperature=temperature, seed=5)
    bias = ((last, 1e6), (tokens, 1e6))
    rig.session.begin(rig.put([last]), GenerateOptions(sampler, 12, (), True, bias))
    assert max(rig.run()) < tokens
    allowed = (last, tokens, 3)
    rig.session.begin(rig.put([last]), GenerateOptions(sampler, 12, (), True, bias, allowed))
    assert rig.run() == [3] * 12
    bare = scripted(*[last] * CONTEXT, text=False)
    bare.session.begin(bare.put([1]), greedy(4))
    assert bare.run() == [last] * 4, "without a vocabulary every id is one"


@pytest.mark.requirement("FLM-REQ-403")
def test_the_mask_outweighs_every_bias() -> None:
    rig = lively()
    options = GenerateOptions(
        SamplerOptions(temperature=50.0, seed=1),
        CONTEXT,
        ignore_eot=True,
        logit_bias=((1, 1e6), (40, -1e6), (41, -1e6)),
        allowed=(40, 41, 40),
    )
    rig.session.begin(rig.put([1]), options)
    assert set(rig.run()) == {40, 41}


@pytest.mark.requirement("FLM-REQ-405")
def test_the_text_buffer_holds_the_longest_tokens() -> None:
    long = b"ab" * (limits.MAX_TOKEN_BYTES // 2)
    config = ModelConfig(layers=2, heads=2, channels=32, positions=4, vocab=258)
    rig = make_rig(config, scripted_tensors(config, [EOT + 1] * 4), text_tables(long), 4)
    rig.session.begin(rig.put([A]), greedy(4, stops=(b"ba" * 120 + b"c",)))
    assert rig.run() == [EOT + 1] * 4
    assert rig.shown() == long * 4
    assert rig.session.text.shape[0] >= len(long) * 4
    rig.session.begin(rig.put([A]), greedy(4, stops=(b"b" + b"ab" * 100,)))
    assert rig.run() == [EOT + 1]
    assert (rig.reason(), rig.shown()) == (Finish.STOP, b"a")


@pytest.mark.requirement("FLM-REQ-406")
def test_without_a_vocabulary_there_are_ids_and_no_text() -> None:
    rig = scripted(A, EOT, B, text=False)
    rig.session.begin(rig.put([A]), greedy(3))
    assert rig.run() == [A, EOT, B], "no id is the end of text"
    assert rig.shown() == b""
    assert rig.reason() is Finish.LENGTH
    refuses(Fault.NO_TOKENIZER, rig.session.begin, 1, greedy(3, stops=(b"a",)))


@pytest.mark.requirement("FLM-REQ-407")
def test_options_that_cannot_be_are_refused() -> None:
    for value in (0, -1, limits.MAX_POSITIONS + 1, True, 1.0, "3", None, np.int32(3), 10**5000):
        refuses(Fault.MAX_TOKENS, GenerateOptions, GREEDY, value)
    many = ((0, 0.0),) * (limits.MAX_VOCAB + 1)
    refuses(Fault.LOGIT_BIAS, GenerateOptions, GREEDY, 1, (), False, many)


BAD: tuple[tuple[str, Fault, int, GenerateOptions], ...] = (
    ("no prompt", Fault.PROMPT_EMPTY, 0, greedy(2)),
    ("negative prompt", Fault.PROMPT_EMPTY, -1, greedy(2)),
    ("long prompt", Fault.PROMPT_LONG, CONTEXT + 1, greedy(2)),
    ("max tokens", Fault.MAX_TOKENS, 1, greedy(CONTEXT + 1)),
    ("top-k", Fault.TOP_K, 1, GenerateOptions(SamplerOptions(top_k=CONFIG.vocab + 1), 2)),
    ("stop", Fault.STOP, 1, greedy(2, stops=(b"a", b""))),
    ("stops", Fault.STOP, 1, greedy(2, stops=(b"a",) * 17)),
    ("bias id", Fault.LOGIT_BIAS, 1, GenerateOptions(max_tokens=2, logit_bias=((280, 1.0),))),
    ("bias", Fault.LOGIT_BIAS, 1, GenerateOptions(max_tokens=2, logit_bias=((1, 2e6),))),
    ("NaN", Fault.LOGIT_BIAS, 1, GenerateOptions(max_tokens=2, logit_bias=((1, 1), (2, math.nan)))),
    ("nothing allowed", Fault.ALLOWED, 1, GenerateOptions(max_tokens=2, allowed=())),
    ("no text allowed", Fault.ALLOWED, 1, GenerateOptions(max_tokens=2, allowed=(270, 279))),
    ("allowed id", Fault.TOKEN_RANGE, 1, GenerateOptions(max_tokens=2, allowed=(3, 280))),
)


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.parametrize(("name", "fault", "prompt", "options"), BAD, ids=[row[0] for row in BAD])
def test_a_refused_begin_changes_nothing(
    name: str, fault: Fault, prompt: int, options: GenerateOptions
) -> None:
    rig = lively()
    sampler = SamplerOptions(temperature=1.1, repetition_penalty=1.2, seed=6)
    running = GenerateOptions(sampler, 10, (b"zzz",), True, ((3, 2.0),), tuple(range(200)))
    rig.session.begin(rig.put([1, 2, 3]), running)
    expected = rig.run()
    rig.session.begin(rig.put([1, 2, 3]), running)
    for _ in range(4):
        assert rig.session.step() != NO_TOKEN
    before = state(rig)
    refuses(fault, rig.session.begin, prompt, options)
    assert state(rig) == before, name
    assert rig.run() == expected, "the generation before goes on"


@pytest.mark.requirement("FLM-REQ-407")
def test_prompt_ids_beyond_the_model_are_refused() -> None:
    rig = lively()
    for token in (-1, CONFIG.vocab, 2**31 - 1):
        refuses(Fault.TOKEN_RANGE, rig.session.begin, rig.put([1, token]), greedy(2))
        rig.session.begin(rig.put([1]), greedy(2))
        assert len(rig.run()) == 2


@pytest.mark.requirement("FLM-REQ-406")
def test_a_new_session_has_nothing_to_step() -> None:
    rig = lively()
    assert rig.session.step() == NO_TOKEN
    assert rig.session.count == 0
    assert rig.shown() == b""

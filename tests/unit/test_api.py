"""The Python API: text in pieces, results that stay, options that are checked first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flightlm
from flightlm import Fault, FlightError, Generation, LanguageModel, Result, Timing
from flightlm.flight.config import ModelConfig
from flightlm.flight.sampler import SamplerOptions
from flightlm.flight.session import GenerateOptions
from flightlm.flight.vocab import NO_TOKEN
from flightlm.ground import api
from tests.model_helpers import (
    EOT,
    load_model,
    make_rig,
    refuses,
    script,
    scripted_tensors,
    text_tables,
)
from tests.weight_helpers import random_tensors, write_llmc_tokenizer

CONTEXT = 40
CONFIG = ModelConfig(layers=2, heads=2, channels=32, positions=48, vocab=261)
SCRIPT = "ein Tag für 日本 🙂 und\n\nmehr".encode()


def untyped(function: Callable[..., object]) -> Callable[..., object]:
    """The function without its types, to be called wrongly on purpose."""
    return function


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where models of this module lie."""
    return tmp_path_factory.mktemp("api")


@pytest.fixture(scope="module")
def model(folder: Path) -> LanguageModel:
    """A model whose tokens depend on everything, with the byte vocabulary."""
    return load_model(folder / "lively", CONFIG, random_tensors(CONFIG, 2, 0.3), context=CONTEXT)


@pytest.fixture(scope="module")
def twin(folder: Path, model: LanguageModel) -> LanguageModel:
    """The same model, loaded once more."""
    assert model.context == CONTEXT
    return flightlm.load(folder / "lively", context=CONTEXT, tokenizer="bytes")


@pytest.fixture(scope="module")
def bare(folder: Path) -> LanguageModel:
    """The same weights without a tokenizer."""
    tensors = random_tensors(CONFIG, 2, 0.3)
    return load_model(folder / "bare", CONFIG, tensors, context=CONTEXT, tokenizer=None)


@pytest.fixture(scope="module")
def scripted(folder: Path) -> LanguageModel:
    """A model that answers a prompt of one token with SCRIPT, then end of text."""
    tensors = scripted_tensors(CONFIG, [*SCRIPT, EOT])
    return load_model(folder / "scripted", CONFIG, tensors)


@pytest.mark.requirement("FLM-REQ-506")
@pytest.mark.parametrize("seed", range(12))
def test_the_pieces_joined_are_the_text(model: LanguageModel, seed: int) -> None:
    generation = model.stream(
        "Hello", max_tokens=34, temperature=2.0, seed=seed, stop=["q", "zz"], ignore_eot=True
    )
    assert isinstance(generation, Generation)
    pieces = list(generation)
    assert all(pieces), "no piece is empty"
    result = generation.result()
    again = model.generate(
        "Hello", max_tokens=34, temperature=2.0, seed=seed, stop=["q", "zz"], ignore_eot=True
    )
    assert "".join(pieces) == result.text == again.text
    assert (result.tokens, result.finish_reason) == (again.tokens, again.finish_reason)
    assert result.prompt_tokens == tuple(b"Hello")
    assert result.seed == seed
    assert result.finish_reason in ("length", "stop")


@pytest.mark.requirement("FLM-REQ-404")
def test_the_same_seed_gives_the_same_bits_in_two_loads(
    model: LanguageModel, twin: LanguageModel
) -> None:
    assert np.array_equal(model.logits([1, 2, 3]), twin.logits([1, 2, 3]))
    answers = [model.generate("To", temperature=1.5, seed=seed).tokens for seed in range(8)]
    assert answers == [twin.generate("To", temperature=1.5, seed=seed).tokens for seed in range(8)]
    assert len(set(answers)) == 8, "another seed, other tokens"


@pytest.mark.requirement("FLM-REQ-506")
def test_a_piece_never_ends_inside_a_character(scripted: LanguageModel) -> None:
    pieces = list(scripted.stream("x", temperature=0.0))
    assert pieces == list(SCRIPT.decode()), "a byte a token: every piece is one character"
    result = scripted.generate("x", temperature=0.0)
    assert result.text == SCRIPT.decode()
    assert bytes(result.tokens) == SCRIPT
    assert result.finish_reason == "eot"


@pytest.mark.requirement("FLM-REQ-405")
def test_stop_strings_are_text(scripted: LanguageModel) -> None:
    text = SCRIPT.decode()
    for stop in ("日本", "本", "\n\n", "🙂 u", "ü"):
        result = scripted.generate("x", temperature=0.0, stop=["nowhere", stop])
        assert result.text == text[: text.index(stop)]
        assert result.finish_reason == "stop"
        pieces = list(scripted.stream("x", temperature=0.0, stop=["nowhere", stop]))
        assert "".join(pieces) == result.text
    assert scripted.generate("x", temperature=0.0, stop=["mehr!"]).text == text


@pytest.fixture(scope="module")
def forced(folder: Path) -> LanguageModel:
    """A model whose script `scripted_stream` rewrites."""
    return load_model(folder / "forced", CONFIG, scripted_tensors(CONFIG, ()))


def scripted_stream(model: LanguageModel, data: bytes) -> Generation:
    """A generation that makes exactly these bytes."""
    script(model._model.weights, data)
    return model.stream("x", temperature=0.0, max_tokens=len(data))


BYTES = st.one_of(
    st.binary(min_size=1, max_size=30),
    st.text(max_size=8).map(str.encode),
    st.lists(st.sampled_from([b"\xf0\x9f\x99\x82", b"\xe6\x97", b"\xff", b"a", b"\xc3"])).map(
        b"".join
    ),
).filter(lambda data: 0 < len(data) <= 30)


@pytest.mark.requirement("FLM-REQ-506")
@given(data=BYTES)
@settings(deadline=None, max_examples=60)
def test_any_bytes_become_text_as_if_decoded_at_once(forced: LanguageModel, data: bytes) -> None:
    generation = scripted_stream(forced, data)
    pieces = list(generation)
    assert "".join(pieces) == data.decode("utf-8", errors="replace")
    assert generation.result().text == "".join(pieces)
    for index in range(len(pieces)):
        shown = "".join(pieces[: index + 1])
        assert shown.encode("utf-8", errors="strict"), "every piece is whole characters"


@pytest.mark.requirement("FLM-REQ-403")
def test_allowed_ids_bound_the_text(model: LanguageModel) -> None:
    smile = "🙂".encode()
    result = model.generate("x", allowed=list(smile), temperature=3.0, max_tokens=30)
    assert set(result.tokens) <= set(smile)
    assert result.text == bytes(result.tokens).decode("utf-8", errors="replace")
    for allowed in (tuple(b"ab"), np.array(list(b"ab")), range(97, 99)):
        tokens = model.generate("x", allowed=allowed, temperature=9.0, max_tokens=30).tokens
        assert set(tokens) == {97, 98}
    bias = {97: 1e6, 98: 1e6, EOT: -1e6}
    tokens = model.generate("x", logit_bias=bias, temperature=9.0, max_tokens=30).tokens
    assert set(tokens) == {97, 98}


@pytest.mark.requirement("FLM-REQ-506")
def test_iterating_again_repeats_nothing(scripted: LanguageModel) -> None:
    text = SCRIPT.decode()
    generation = scripted.stream("x", temperature=0.0)
    assert next(iter(generation)) == text[0]
    generation.step()
    assert generation.result().finish_reason == "running"
    assert generation.result().text == text[:2]
    finished = [generation.finished]
    assert "".join(generation) == text[1:]
    assert list(generation) == []
    assert [*finished, generation.finished] == [False, True]
    generation.step()
    assert generation.run().text == text
    assert generation.run() == generation.result()


@pytest.mark.requirement("FLM-REQ-506")
def test_a_finished_result_outlives_the_next_generation(scripted: LanguageModel) -> None:
    first = scripted.stream("x", temperature=0.0)
    _ = list(first)
    second = scripted.stream("xxx", temperature=0.0, max_tokens=3)
    assert first.result().text == SCRIPT.decode()
    assert first.result().finish_reason == "eot"
    assert first.run().tokens == tuple(SCRIPT)
    assert list(first) == []
    assert second.run().text == SCRIPT[2:5].decode()
    assert first.result().tokens == tuple(SCRIPT)


@pytest.mark.requirement("FLM-REQ-506")
def test_an_unfinished_generation_is_busy_once_the_model_was_used(
    model: LanguageModel, bare: LanguageModel
) -> None:
    for one in (model, bare):
        for use in (one.logits, one.generate):
            generation = one.stream([1, 2], max_tokens=5, ignore_eot=True)
            generation.step()
            _ = use([2])
            refuses(Fault.BUSY, generation.step)
            refuses(Fault.BUSY, generation.run)
            refuses(Fault.BUSY, generation.result)
            if one.has_tokenizer:
                refuses(Fault.BUSY, list, generation)


@pytest.mark.requirement("FLM-REQ-407")
def test_a_refused_call_leaves_the_running_generation_alone(model: LanguageModel) -> None:
    expected = model.generate("ab", seed=3, ignore_eot=True, max_tokens=8)
    generation = model.stream("ab", seed=3, ignore_eot=True, max_tokens=8)
    generation.step()
    for _, fault, bad in BAD:
        refuses(fault, partial(untyped(model.stream), **bad), "zzzz")
    refuses(Fault.PROMPT_EMPTY, model.logits, [])
    refuses(Fault.TOKEN_RANGE, model.generate, [1, 261])
    assert generation.run().tokens == expected.tokens


BAD: tuple[tuple[str, Fault, dict[str, object]], ...] = (
    ("max_tokens 0", Fault.MAX_TOKENS, {"max_tokens": 0}),
    ("max_tokens above the context", Fault.MAX_TOKENS, {"max_tokens": CONTEXT + 1}),
    ("max_tokens True", Fault.MAX_TOKENS, {"max_tokens": True}),
    ("temperature", Fault.TEMPERATURE, {"temperature": math.nan}),
    ("temperature text", Fault.TEMPERATURE, {"temperature": "0.5"}),
    ("top_k", Fault.TOP_K, {"top_k": 262}),
    ("top_p", Fault.TOP_P, {"top_p": 0.0}),
    ("repetition_penalty", Fault.PENALTY, {"repetition_penalty": 0}),
    ("seed", Fault.SEED, {"seed": -1}),
    ("seed of numpy", Fault.SEED, {"seed": np.int64(1)}),
    ("bias id", Fault.LOGIT_BIAS, {"logit_bias": {261: 1.0}}),
    ("bias key", Fault.LOGIT_BIAS, {"logit_bias": {"a": 1.0}}),
    ("bias", Fault.LOGIT_BIAS, {"logit_bias": {1: math.inf}}),
    ("allowed", Fault.ALLOWED, {"allowed": []}),
    ("allowed without text", Fault.ALLOWED, {"allowed": [260]}),
    ("allowed id", Fault.TOKEN_RANGE, {"allowed": [1, 261]}),
    ("allowed text", Fault.TOKEN_RANGE, {"allowed": "ab"}),
    ("one stop string", Fault.STOP, {"stop": "ab"}),
    ("empty stop string", Fault.STOP, {"stop": ["a", ""]}),
    ("stop bytes", Fault.STOP, {"stop": [b"a"]}),
    ("stop surrogate", Fault.STOP, {"stop": ["\udc80"]}),
    ("long stop string", Fault.STOP, {"stop": ["ü" * 129]}),
    ("17 stop strings", Fault.STOP, {"stop": ["a"] * 17}),
)


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.parametrize(("name", "fault", "bad"), BAD, ids=[row[0] for row in BAD])
def test_options_out_of_range_are_refused_before_the_prompt_runs(
    model: LanguageModel, name: str, fault: Fault, bad: dict[str, object]
) -> None:
    before = model.generation
    for call in (untyped(model.stream), untyped(model.generate)):
        refuses(fault, partial(call, **bad), "x")
    assert model.generation == before, f"{name}: nothing has run"


@pytest.mark.requirement("FLM-REQ-407")
def test_prompts_that_cannot_run_are_refused(model: LanguageModel) -> None:
    nothing: tuple[object, ...] = ("", [], (), np.zeros(0, np.int32))
    for prompt in nothing:
        refuses(Fault.PROMPT_EMPTY, model.generate, prompt)
    for many in ("x" * (CONTEXT + 1), [1] * (CONTEXT + 1)):
        refuses(Fault.PROMPT_LONG, model.generate, many)
    tokens = ([261], [-1], [1, True], [1.0], ["a"], [None], [2**70], [np.float32(1)])
    for ids in (*tokens, np.array([0.0, 1.0]), np.array([True]), np.array([[1, 2]])):
        refuses(Fault.TOKEN_RANGE, model.generate, ids)
        refuses(Fault.TOKEN_RANGE, model.logits, ids)
    refuses(Fault.PROMPT_TEXT, model.generate, "\ud83d")


@pytest.mark.requirement("FLM-REQ-506")
def test_prompts_may_be_text_or_ids_of_any_sequence(model: LanguageModel) -> None:
    expected = model.generate("Hi", seed=5)
    kinds: tuple[Sequence[int], ...] = ([72, 105], (72, 105), range(72, 106, 33))
    for ids in kinds:
        assert model.generate(ids, seed=5).tokens == expected.tokens
    for dtype in (np.int32, np.int64, np.uint8, np.uint64):
        array = np.array([72, 105], dtype)
        for prompt in (array, list(array)):
            result = untyped(model.generate)(prompt, seed=5)
            assert isinstance(result, Result)
            assert result.tokens == expected.tokens
            assert result.prompt_tokens == (72, 105)
            assert all(type(token) is int for token in result.prompt_tokens + result.tokens)


@pytest.mark.requirement("FLM-REQ-506")
def test_no_prompt_is_a_newline_for_bytes_and_end_of_text_otherwise(
    model: LanguageModel, bare: LanguageModel, folder: Path
) -> None:
    assert model.generate(max_tokens=2).prompt_tokens == (10,)
    assert model.generate(None, max_tokens=2).prompt_tokens == (10,)
    refuses(Fault.NO_TOKENIZER, bare.generate)
    tokens = [bytes([value]) for value in range(256)]
    path = write_llmc_tokenizer(folder / "merged.bin", [*tokens, b"ab", b"<|endoftext|>"])
    merged = flightlm.load(folder / "lively", context=8, tokenizer=path)
    assert merged.encode("abc") == [256, 99]
    assert merged.generate().prompt_tokens == (257,)


@pytest.mark.requirement("FLM-REQ-406")
def test_max_tokens_is_128_or_the_context(model: LanguageModel, folder: Path) -> None:
    assert len(model.generate([1], ignore_eot=True).tokens) == CONTEXT
    config = ModelConfig(layers=2, heads=2, channels=16, positions=300, vocab=258)
    long = load_model(folder / "long", config, random_tensors(config, 1))
    result = long.generate([1], ignore_eot=True)
    assert (len(result.tokens), result.finish_reason) == (128, "length")
    assert len(long.generate([1], ignore_eot=True, max_tokens=200).tokens) == 200
    assert len(long.generate([1] * 290, ignore_eot=True).tokens) == 11


@pytest.mark.requirement("FLM-REQ-506")
@given(text=st.text(max_size=30))
@settings(deadline=None, max_examples=50)
def test_text_survives_encode_and_decode(model: LanguageModel, text: str) -> None:
    ids = model.encode(text)
    assert bytes(ids) == text.encode()
    assert model.decode(ids) == text
    assert model.decode(np.array(ids, np.int32)) == text


@pytest.mark.requirement("FLM-REQ-506")
def test_decode_replaces_and_refuses(model: LanguageModel, bare: LanguageModel) -> None:
    assert model.decode([]) == ""
    assert model.decode([0xFF, 97, 0xF0, 0x9F]) == "\ufffda\ufffd"
    assert model.decode((EOT,)) == "<|endoftext|>"
    assert model.encode("<|endoftext|>", allow_special=True) == [EOT]
    assert len(model.encode("<|endoftext|>")) == 13
    for token in (-1, 257, 260, True, 1.0, "a", 10**5000):
        refuses(Fault.TOKEN_RANGE, model.decode, [97, token])
    refuses(Fault.NO_TOKENIZER, bare.decode, [1])
    refuses(Fault.NO_TOKENIZER, bare.encode, "a")
    refuses(Fault.NO_TOKENIZER, bare.generate, "a")
    refuses(Fault.PROMPT_TEXT, model.encode, "\udcff")


@pytest.mark.requirement("FLM-REQ-506")
def test_without_a_tokenizer_there_are_ids(bare: LanguageModel, model: LanguageModel) -> None:
    assert not bare.has_tokenizer
    assert model.has_tokenizer
    result = bare.generate([1, 2], max_tokens=7, seed=2)
    assert result.text is None
    assert len(result.tokens) == 7
    assert result.finish_reason == "length"
    generation = bare.stream([1, 2], max_tokens=7, seed=2)
    refuses(Fault.NO_TOKENIZER, list, generation)
    assert generation.run().tokens == result.tokens
    before = bare.generation
    refuses(Fault.NO_TOKENIZER, partial(bare.generate, [1], stop=["a"]))
    assert bare.generation == before
    usable = range(EOT + 1)
    expected = model.generate([1, 2], max_tokens=7, seed=3, ignore_eot=True, allowed=usable)
    assert bare.generate([1, 2], max_tokens=7, seed=3, allowed=usable).tokens == expected.tokens


@pytest.mark.requirement("FLM-REQ-506")
def test_logits_are_what_generate_chooses_from(model: LanguageModel, bare: LanguageModel) -> None:
    ids = [5, 6, 7, 8]
    for one in (model, bare):
        logits = one.logits(ids)
        assert logits.shape == (4, CONFIG.vocab)
        assert logits.dtype == np.float32
        assert np.isfinite(logits).all()
        expected = one.generate(ids, max_tokens=6, seed=1)
        first = one.generate(ids, max_tokens=1, temperature=0.0, ignore_eot=True).tokens[0]
        usable = 257 if one.has_tokenizer else CONFIG.vocab
        row = logits[3, :usable]
        # The full pass and the prefill sum in another order, so ties to the last bit may fall.
        assert row[first] >= row.max() - 1e-5
        again = one.logits(np.array(ids, np.int32))
        assert np.array_equal(again, logits)
        assert one.generate(ids, max_tokens=6, seed=1).tokens == expected.tokens
        logits.fill(0.0)
        assert np.array_equal(one.logits(tuple(ids)), again), "the result is the caller's"
    assert model.logits([1] * CONTEXT).shape == (CONTEXT, CONFIG.vocab)
    refuses(Fault.PROMPT_LONG, model.logits, [1] * (CONTEXT + 1))


@pytest.mark.requirement("FLM-REQ-506")
def test_quantiles_are_nearest_ranks() -> None:
    timing = Timing(token_s=[0.004, 0.001, 0.003, 0.002])
    quantiles = {0.0: 1, 0.01: 1, 0.25: 1, 0.26: 2, 0.5: 2, 0.75: 3, 0.76: 4, 0.99: 4, 1.0: 4}
    for share, milliseconds in quantiles.items():
        assert timing.token_ms(share) == pytest.approx(milliseconds), share
    hundred = Timing(token_s=[n / 1000 for n in range(100, 0, -1)])
    assert hundred.token_ms(0.99) == pytest.approx(99)
    assert hundred.token_ms(0.5) == pytest.approx(50)
    assert timing.decode_tokens_per_s == pytest.approx(400)
    empty = Timing()
    assert (empty.token_ms(0.5), empty.decode_tokens_per_s) == (0.0, 0.0)


@pytest.mark.requirement("FLM-REQ-506")
def test_every_token_after_the_first_is_timed(model: LanguageModel) -> None:
    result = model.generate("x", max_tokens=9, ignore_eot=True)
    assert len(result.timing.token_s) == 8
    assert min(result.timing.token_s) > 0.0
    assert result.timing.prefill_s > 0.0
    assert result.timing.load_s == model.load_s > 0.0
    assert model.generate("x", max_tokens=1, ignore_eot=True).timing.token_s == []


@pytest.mark.requirement("FLM-REQ-404")
def test_two_models_in_one_process_do_not_disturb_each_other(
    model: LanguageModel, twin: LanguageModel
) -> None:
    expected = model.generate("a", seed=1, ignore_eot=True, temperature=1.3)
    one = model.stream("a", seed=1, ignore_eot=True, temperature=1.3)
    two = twin.stream("b", seed=2, ignore_eot=True, temperature=0.7)
    for _ in range(CONTEXT):
        one.step()
        two.step()
    assert one.result().tokens == expected.tokens
    assert two.result().finish_reason == "length"


@pytest.mark.requirement("FLM-REQ-506")
def test_the_session_below_gives_the_same_tokens(model: LanguageModel) -> None:
    rig = make_rig(CONFIG, random_tensors(CONFIG, 2, 0.3), text_tables(), CONTEXT)
    rig.session.begin(rig.put(b"low"), GenerateOptions(SamplerOptions(seed=6), 20))
    tokens = [token for token in (rig.session.step() for _ in range(21)) if token != NO_TOKEN]
    assert tuple(tokens) == model.generate("low", seed=6, max_tokens=20).tokens
    assert len(tokens) > 0


@pytest.mark.requirement("FLM-REQ-106")
def test_a_plan_above_the_free_memory_is_refused(
    folder: Path, model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = model.plan.total_bytes
    monkeypatch.setattr(api, "available_bytes", lambda: need - 5)
    with pytest.raises(FlightError, match=f"needs {need} bytes.* 5 bytes too few") as caught:
        _ = flightlm.load(folder / "lively", context=CONTEXT, tokenizer="bytes")
    assert caught.value.fault is Fault.MEMORY
    monkeypatch.setattr(api, "available_bytes", lambda: need)
    assert flightlm.load(folder / "lively", context=CONTEXT, tokenizer="bytes").context == CONTEXT
    monkeypatch.setattr(api, "available_bytes", lambda: None)
    assert flightlm.load(folder / "lively", context=CONTEXT).allocated_bytes < need

"""Slots: batched passes, admission, reuse, memory, and the batch of the Python API."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import flightlm
from flightlm import Fault, FlightError, LanguageModel, Result
from flightlm.flight import limits, ops
from flightlm.flight.arena import slot_name
from flightlm.flight.batch import Batch
from flightlm.flight.config import PRESETS, ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.plan import SEGMENTS, plan_memory
from flightlm.flight.sampler import SamplerOptions
from flightlm.flight.session import Finish, GenerateOptions
from flightlm.ground.api import WINDOW_PER_SLOT
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables
from tests.model_helpers import (
    EOT,
    load_model,
    make_batch,
    make_rig,
    refuses,
    scripted_tensors,
    text_tables,
)
from tests.unit.test_memory import CONFIG as WIDE
from tests.unit.test_memory import folder as wide_folder
from tests.unit.test_memory import numpy_bytes
from tests.weight_helpers import random_tensors

CONTEXT = 40
CONFIG = ModelConfig(layers=2, heads=2, channels=32, positions=48, vocab=270)
EXTRA = (b"ab", b"bab")
SLOTS = 6
TENSORS = random_tensors(CONFIG, 4, 0.3)
PLAIN = GenerateOptions(SamplerOptions(temperature=0.0), max_tokens=9)


@pytest.fixture(scope="module")
def slots() -> tuple[Model, Batch]:
    """A model with six slots whose tokens depend on everything."""
    return make_batch(CONFIG, TENSORS, text_tables(*EXTRA), CONTEXT, SLOTS)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[LanguageModel, LanguageModel]:
    """The same weights with three slots, and with one."""
    place = tmp_path_factory.mktemp("batch") / "model"
    one = load_model(place, CONFIG, TENSORS, context=CONTEXT)
    three = flightlm.load(place, context=CONTEXT, tokenizer="bytes", slots=3)
    return three, one


def admit(rig: tuple[Model, Batch], slot: int, prompt: Sequence[int], to: GenerateOptions) -> None:
    """Put a prompt into a slot."""
    model, batch = rig
    model.tokens[: len(prompt)] = list(prompt)
    batch.admit(slot, len(prompt), to)


def outcome(batch: Batch, slot: int) -> tuple[list[int], bytes, Finish]:
    """Ids, text and reason of a slot."""
    session = batch.sessions[slot]
    text = session.text[: session.ready].tobytes()
    return session.output[: session.count].tolist(), text, session.finish


def alone(prompt: Sequence[int], options: GenerateOptions) -> tuple[list[int], bytes, Finish]:
    """The same of a model that has one slot."""
    rig = make_rig(CONFIG, TENSORS, text_tables(*EXTRA), CONTEXT)
    rig.session.begin(rig.put(prompt), options)
    return rig.run(), rig.shown(), rig.reason()


def finish(batch: Batch) -> int:
    """Step until no slot runs; return how many steps that took."""
    for count in range(CONTEXT + 2):
        if batch.step() == 0:
            return count
    raise AssertionError("every generation ends within the context")


@pytest.mark.requirement("FLM-REQ-521")
@pytest.mark.parametrize("rows", [2, 3, 4, 5, 8, 64])
@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (768, 64), (769, 16), (2000, 700)])
def test_the_product_of_few_rows_is_the_product(rows: int, shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(rows)
    weight = generator.standard_normal(shape, dtype=np.float32)
    x = generator.standard_normal((rows, shape[1]), dtype=np.float32)
    out = np.full((rows, shape[0]), np.nan, np.float32)
    ops.linear_few(x, weight, np.empty(limits.OUTPUT_TILE * rows, np.float32), out)
    exact = x.astype(np.float64) @ weight.astype(np.float64).T
    assert np.abs(out - exact).max() <= 1e-5 * np.abs(exact).max()


@pytest.mark.requirement("FLM-REQ-522")
@pytest.mark.parametrize("temperature", [0.0, 1.1])
def test_a_slot_answers_as_a_model_alone(slots: tuple[Model, Batch], temperature: float) -> None:
    _, batch = slots
    batch.clear()
    asked = []
    for slot in range(SLOTS):
        sampler = SamplerOptions(temperature, top_p=0.9, repetition_penalty=1.2, seed=slot)
        asked.append(([slot, 3, 200 - slot] * (slot + 1), GenerateOptions(sampler, 5 + 3 * slot)))
        admit(slots, slot, *asked[slot])
    assert finish(batch) == 5 + 3 * (SLOTS - 1) - 1, "the first token came with the prompt"
    for slot in range(SLOTS):
        assert outcome(batch, slot) == alone(*asked[slot])


@pytest.mark.requirement("FLM-REQ-523")
def test_a_finished_slot_takes_the_next_prompt_while_others_go_on(
    slots: tuple[Model, Batch],
) -> None:
    _, batch = slots
    batch.clear()
    long = GenerateOptions(SamplerOptions(seed=5), max_tokens=30, ignore_eot=True)
    admit(slots, 1, [7, 8], long)
    answers = []
    for number in range(9):
        short = GenerateOptions(SamplerOptions(seed=number), 3, ignore_eot=True)
        admit(slots, 4, [number] * (1 + number), short)
        while batch.running(4):
            assert batch.step() == 2
        answers.append((outcome(batch, 4), alone([number] * (1 + number), short)))
        assert batch.running(1)
    _ = finish(batch)
    assert all(got == expected for got, expected in answers)
    assert outcome(batch, 1) == alone([7, 8], long)
    assert batch.step() == 0, "nothing runs"


@pytest.mark.requirement("FLM-REQ-524")
@pytest.mark.parametrize(
    "before",
    [
        GenerateOptions(SamplerOptions(0.0, repetition_penalty=900.0), 30, ignore_eot=True),
        GenerateOptions(SamplerOptions(2.0, seed=3), 30, (b"a", b"\x00"), True),
        GenerateOptions(SamplerOptions(1.0), 30, (), True, ((5, 1e6), (9, -1e6))),
        GenerateOptions(SamplerOptions(1.0, top_k=2), 30, (), True, (), (40, 41)),
    ],
    ids=["seen ids", "stops", "bias", "allowed"],
)
def test_a_slot_keeps_nothing_of_its_last_prompt(
    slots: tuple[Model, Batch], before: GenerateOptions
) -> None:
    _, batch = slots
    batch.clear()
    for slot in range(SLOTS):
        admit(slots, slot, list(range(slot, slot + 9)), before)
    for _ in range(12):
        _ = batch.step()
    batch.clear()
    assert batch.step() == 0
    after = GenerateOptions(SamplerOptions(0.9, repetition_penalty=1.3, seed=8), 20)
    for slot in range(SLOTS):
        admit(slots, slot, [100 + slot], after)
    _ = finish(batch)
    for slot in range(SLOTS):
        assert outcome(batch, slot) == alone([100 + slot], after)


@pytest.mark.requirement("FLM-REQ-524")
def test_a_refused_prompt_leaves_the_slot_free_and_the_others_alone(
    slots: tuple[Model, Batch],
) -> None:
    model, batch = slots
    batch.clear()
    admit(slots, 0, [1, 2, 3], PLAIN)
    for fault, prompt, options in (
        (Fault.PROMPT_EMPTY, 0, PLAIN),
        (Fault.PROMPT_LONG, CONTEXT + 1, PLAIN),
        (Fault.TOP_K, 1, GenerateOptions(SamplerOptions(top_k=271), 9)),
    ):
        refuses(fault, batch.admit, 1, prompt, options)
        assert not batch.running(1)
        _ = batch.step()
    model.tokens[0] = CONFIG.vocab
    refuses(Fault.TOKEN_RANGE, batch.admit, 1, 1, PLAIN)
    _ = finish(batch)
    assert outcome(batch, 0) == alone([1, 2, 3], PLAIN)


@pytest.mark.requirement("FLM-REQ-522")
def test_scores_that_are_not_finite_end_one_slot_and_not_the_others() -> None:
    tensors = {name: values.copy() for name, values in TENSORS.items()}
    tensors["wpe"][20:] = math.nan
    rig = make_batch(CONFIG, tensors, None, CONTEXT, 3)
    free = GenerateOptions(SamplerOptions(temperature=0.0), 10)
    for slot, length in enumerate((3, 15, 4)):
        admit(rig, slot, range(length), free)
    with np.errstate(invalid="ignore"):
        _ = finish(rig[1])
    reasons = [session.finish for session in rig[1].sessions]
    assert reasons == [Finish.LENGTH, Finish.FAULT, Finish.LENGTH]
    assert [session.count for session in rig[1].sessions] == [10, 6, 10]


@pytest.mark.requirement("FLM-REQ-526")
@pytest.mark.parametrize("count", [1, 2, 7, limits.MAX_SLOTS])
def test_every_slot_has_its_memory_and_the_plan_says_so(count: int) -> None:
    config = ModelConfig(layers=2, heads=2, channels=8, positions=5, vocab=260)
    shape = byte_vocab_tables().shape
    plan = plan_memory(config, 5, shape, slots=count)
    one = plan_memory(config, 5, shape)
    assert plan.slots == count
    assert plan.total_bytes == limits.ALIGNMENT + sum(map(plan.segment_bytes, SEGMENTS))
    for segment in ("weights", "tokenizer", "staging"):
        assert plan.segment_bytes(segment) == one.segment_bytes(segment)
    for segment in ("sampler", "text"):
        assert plan.segment_bytes(segment) == count * one.segment_bytes(segment)
    model, batch = make_batch(
        config, random_tensors(config, 1, 0.3), byte_vocab_tables(), 5, count
    )
    assert len(model.caches) == len(batch.sessions) == count
    # More slots than positions: a pass has more rows than any prompt.
    for slot in range(count):
        admit((model, batch), slot, [slot, 1], replace(PLAIN, max_tokens=4))
    ran = sum(batch.running(slot) for slot in range(count))
    assert batch.step() == ran


@pytest.mark.requirement("FLM-REQ-526")
def test_the_plan_of_gpt2_124m_with_eight_slots() -> None:
    plan = plan_memory(PRESETS["124M"], 1024, None, slots=8)
    assert plan.segment_bytes("cache") == 8 * 2 * 12 * 1024 * 768 * 4
    assert plan.segment_bytes("weights") == 497_759_232


@pytest.mark.requirement("FLM-REQ-526")
@pytest.mark.parametrize("count", [0, -1, limits.MAX_SLOTS + 1, True, 1.0, "8", None])
def test_slots_out_of_range_are_refused(count: int) -> None:
    with pytest.raises(FlightError) as caught:
        _ = plan_memory(CONFIG, 8, None, slots=count)
    assert caught.value.fault is Fault.SLOTS
    refuses(Fault.SLOTS, lambda: flightlm.load(slots=count))


@pytest.mark.requirement("FLM-REQ-526")
def test_names_of_buffers_are_unique_over_slots() -> None:
    assert slot_name("a", 0) == "a"
    plan = plan_memory(CONFIG, 8, byte_vocab_tables().shape, slots=limits.MAX_SLOTS)
    names = {spec.name for spec in plan.specs}
    assert len(names) == len(plan.specs) <= limits.MAX_BUFFERS


@pytest.mark.requirement("FLM-REQ-526")
def test_no_numpy_buffer_lives_outside_the_arena(tmp_path: Path) -> None:
    path = wide_folder(tmp_path)
    prompts = [list(range(length)) for length in (3, 200, 17, 1, 40, 5)]
    tracemalloc.start()
    try:
        model = flightlm.load(path, slots=4)
        after_load = numpy_bytes()
        answers = list(model.batch(prompts, max_tokens=4, top_k=9, repetition_penalty=1.1))
        after_work = numpy_bytes()
    finally:
        tracemalloc.stop()
    assert all(isinstance(answer, Result) for answer in answers)
    assert after_load == after_work == [model.plan.total_bytes] == [model.allocated_bytes]


@pytest.mark.requirement("FLM-REQ-526")
@pytest.mark.parametrize("lanes", [2, 5, 16])
def test_a_batched_step_takes_little_in_passing_and_no_more_later(lanes: int) -> None:
    rig = make_batch(WIDE, random_tensors(WIDE, 1, 0.1), None, 700, lanes)
    options = GenerateOptions(SamplerOptions(0.8, 40, 0.9, 1.3), 600)
    for slot in range(lanes):
        admit(rig, slot, [1 + slot] * (1 + 3 * slot), options)
    for _ in range(5):
        _ = rig[1].step()
    peaks = []
    tracemalloc.start()
    try:
        for _ in range(300):
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            assert rig[1].step() == lanes
            _, peak = tracemalloc.get_traced_memory()
            peaks.append(peak - before)
    finally:
        tracemalloc.stop()
    assert max(peaks) <= limits.MAX_BATCH_TEMPORARY_BYTES
    # As for one sequence: positions above 256 are integers of their own.
    assert max(peaks[-50:]) - max(peaks[10:60]) <= 512 * lanes


@pytest.mark.requirement("FLM-REQ-522")
def test_the_batch_of_the_api_gives_what_generate_gives(
    models: tuple[LanguageModel, LanguageModel],
) -> None:
    three, one = models
    prompts: list[str | list[int]] = ["a", "Hello", [5, 6, 7], "x" * 30, "ab" * 9, "zz", [256]]
    top = (1 << 64) - 3
    stops = [chr(code) for code in range(64, 80)]
    answers = list(
        three.batch(prompts, max_tokens=6, seed=top, stop=stops, repetition_penalty=1.1)
    )
    assert len(answers) == len(prompts)
    reasons = set()
    for number, (prompt, answer) in enumerate(zip(prompts, answers, strict=True)):
        assert isinstance(answer, Result)
        seed = (top + number) % (1 << 64)
        expected = one.generate(
            prompt, max_tokens=6, seed=seed, stop=stops, repetition_penalty=1.1
        )
        assert replace(answer, timing=expected.timing) == expected
        assert len(answer.timing.token_s) >= len(answer.tokens) - 1
        reasons.add(answer.finish_reason)
    assert len(reasons) > 1
    assert three.generate("a", seed=top, max_tokens=3).tokens == one.generate(
        "a", seed=top, max_tokens=3
    ).tokens


@pytest.mark.requirement("FLM-REQ-525")
def test_a_prompt_that_cannot_run_is_an_error_in_its_place(
    models: tuple[LanguageModel, LanguageModel],
) -> None:
    prompts: list[str | list[int]] = ["a", "", "x" * 41, [], [270], "b", "\ud800", [-1], "c"]
    answers = list(models[0].batch(prompts, max_tokens=4, temperature=0.0))
    faults = [a.fault if isinstance(a, FlightError) else None for a in answers]
    assert faults == [
        None,
        Fault.PROMPT_EMPTY,
        Fault.PROMPT_LONG,
        Fault.PROMPT_EMPTY,
        Fault.TOKEN_RANGE,
        None,
        Fault.PROMPT_TEXT,
        Fault.TOKEN_RANGE,
        None,
    ]
    good = [answer.prompt_tokens for answer in answers if isinstance(answer, Result)]
    assert good == [(97,), (98,), (99,)]


@pytest.mark.requirement("FLM-REQ-525")
def test_options_are_refused_before_any_prompt_is_taken(
    models: tuple[LanguageModel, LanguageModel],
) -> None:
    model = models[0]

    def never() -> Iterator[str]:
        for prompt in ("a prompt was taken",):
            raise AssertionError(prompt)
        yield ""

    running = model.stream("abc", max_tokens=9, temperature=0.0)
    refuses(Fault.TOP_K, lambda: model.batch(never(), top_k=271))
    refuses(Fault.TEMPERATURE, lambda: model.batch(never(), temperature=-1.0))
    refuses(Fault.MAX_TOKENS, lambda: model.batch(never(), max_tokens=CONTEXT + 1))
    refuses(Fault.LOGIT_BIAS, lambda: model.batch(never(), logit_bias={270: 1.0}))
    refuses(Fault.ALLOWED, lambda: model.batch(never(), allowed=[]))
    refuses(Fault.STOP, lambda: model.batch(never(), stop=[""]))
    assert len(running.run().tokens) == 9, "what ran before goes on"


@pytest.mark.requirement("FLM-REQ-523")
def test_prompts_are_taken_as_slots_become_free_and_not_far_ahead(
    models: tuple[LanguageModel, LanguageModel],
) -> None:
    taken = []

    def prompts() -> Iterator[list[int]]:
        for number in range(200):
            taken.append(number)
            # The first answer is the longest that there can be, the others have one token.
            yield [1] if number == 0 else [1] * CONTEXT

    answers = models[0].batch(prompts(), max_tokens=CONTEXT, ignore_eot=True)
    first = next(answers)
    assert isinstance(first, Result)
    assert len(first.tokens) == CONTEXT
    assert 3 < len(taken) <= 3 * WINDOW_PER_SLOT + 1
    rest = list(answers)
    assert len(rest) == 199
    assert {len(a.tokens) for a in rest if isinstance(a, Result)} == {1}


@pytest.mark.requirement("FLM-REQ-523")
def test_another_use_of_the_model_ends_a_batch(
    models: tuple[LanguageModel, LanguageModel],
) -> None:
    model = models[0]
    answers = model.batch([[1], [2], [3], [4]], max_tokens=5, ignore_eot=True)
    assert isinstance(next(answers), Result)
    generation = model.stream([9], max_tokens=5, ignore_eot=True, temperature=0.0)
    refuses(Fault.BUSY, lambda: list(answers))
    expected = generation.run().tokens
    again = list(model.batch([[9]], max_tokens=5, ignore_eot=True, temperature=0.0))
    assert isinstance(again[0], Result)
    assert again[0].tokens == expected
    stream = model.stream([9], max_tokens=3)
    assert list(model.batch([])) == []
    refuses(Fault.BUSY, stream.run)


@pytest.mark.requirement("FLM-REQ-523")
def test_very_different_lengths_come_out_in_order(tmp_path: Path) -> None:
    # After the prompt's last position p the model says SCRIPT[p]; 256 is the end of text.
    script = [*b"abcdefgh", EOT, *b"klmn", EOT, *b"qr", EOT, *b"t"]
    config = ModelConfig(layers=2, heads=2, channels=32, positions=len(script), vocab=257)
    model = load_model(tmp_path / "scripted", config, scripted_tensors(config, script))
    several = flightlm.load(tmp_path / "scripted", tokenizer="bytes", slots=2)
    assert several.plan.total_bytes > model.plan.total_bytes
    lengths = [1, 11, 9, 15, 2, 18, 14, 1]
    prompts = ["x" * length for length in lengths]
    answers = list(several.batch(prompts, temperature=0.0, stop=["m"], max_tokens=18))
    texts = [a.text for a in answers if isinstance(a, Result)]
    assert texts == ["abcdefgh", "l", "", "qr", "bcdefgh", "t", "", "abcdefgh"]
    reasons = [a.finish_reason for a in answers if isinstance(a, Result)]
    assert reasons == ["eot", "stop", "eot", "eot", "eot", "length", "eot", "eot"]

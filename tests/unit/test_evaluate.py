"""Evaluation: which tokens count, what they had before them, and what is made of the losses."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import flightlm
from flightlm.flight.config import ModelConfig
from flightlm.flight.shards import TokenFile
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import api, evaluate
from flightlm.ground.evaluate import Evaluation, Totals, plan_evaluation, token_lengths, windows
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.token_shards import open_shard
from flightlm.ground.formats.tokenizer_files import ALPHABET, byte_vocab_tables
from tests import tokenizer_helpers as helpers
from tests.data_helpers import write_shard
from tests.weight_helpers import random_tensors, tiny_config, write_hf_folder

CONFIG = tiny_config(vocab=259, positions=32)


def file_of(tokens: int) -> TokenFile:
    """A file that nobody reads."""
    return TokenFile("none", 0, 1, tokens)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model, two shards of random ids, and one with an id that the model does not have."""
    path = tmp_path_factory.mktemp("evaluate")
    _ = write_hf_folder(path / "model", CONFIG, random_tensors(CONFIG, 4, 0.5))
    generator = np.random.RandomState(5)
    for name, count in (("a", 75), ("b", 40), ("one", 1)):
        _ = write_shard(path / f"{name}.bin", generator.randint(0, CONFIG.vocab, count).tolist())
    _ = write_shard(path / "wrong.bin", [*range(50), CONFIG.vocab, *range(9)])
    return path


def evaluated(folder: Path, *names: str, context: int = 16, stride: int = 16) -> Evaluation:
    """The evaluation of shards of `folder`."""
    files = tuple(open_shard(folder / f"{name}.bin") for name in names)
    return evaluate.evaluate(open_source(folder / "model"), files, context, stride)


def reference(model: flightlm.LanguageModel, tokens: list[int], context: int, stride: int) -> float:
    """The summed loss of a file in nats, in float64, by a plain definition."""
    total = 0.0
    for place in range(1, len(tokens)):
        # The first window that reaches this prediction, and no earlier one, scores it.
        window = max(0, math.ceil((place - context) / stride))
        start = window * stride
        scores = model.logits(tokens[start:place])[-1].astype(np.float64)
        scores -= scores.max()
        total += math.log(np.exp(scores).sum()) - scores.item(tokens[place])
    return total


@pytest.mark.requirement("FLM-REQ-726")
@given(
    sizes=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    context=st.integers(1, 20),
    share=st.integers(0, 19),
)
def test_every_token_but_the_first_is_scored_once_with_enough_before_it(
    sizes: list[int], context: int, share: int
) -> None:
    stride = 1 + share % context
    scored: list[list[int]] = [[] for _ in sizes]
    for span in windows(tuple(map(file_of, sizes)), context, stride):
        assert span.inputs <= context
        end = span.start + span.inputs
        assert end < sizes[span.number], "the last target is in the file"
        places = range(end - span.scored + 1, end + 1)
        for place in places:
            assert place - span.start >= min(place, context - stride)
        scored[span.number] += places
    assert scored == [list(range(1, size)) for size in sizes]


@pytest.mark.requirement("FLM-REQ-726")
@pytest.mark.parametrize(("stride", "block"), [(16, 256), (16, 7), (10, 3), (1, 1)])
def test_the_loss_is_that_of_the_definition(
    folder: Path, stride: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "BLOCK", block)
    model = flightlm.load(folder / "model")
    done = evaluated(folder, "a", "b", stride=stride)
    expected = 0.0
    for name in ("a", "b"):
        raw = (folder / f"{name}.bin").read_bytes()[1_024:]
        tokens: list[int] = np.frombuffer(raw, "<u2").tolist()
        expected += reference(model, tokens, 16, stride)
    assert done.totals.tokens == 74 + 39
    assert done.totals.nats == pytest.approx(expected, rel=1e-6)
    assert done.data_tokens == 75 + 40


@pytest.mark.requirement("FLM-REQ-728")
@given(
    losses=st.lists(st.floats(0.01, 20.0), min_size=2, max_size=50), tokens=st.integers(1, 1_024)
)
def test_the_standard_error_of_equal_windows_is_the_familiar_one(
    losses: list[float], tokens: int
) -> None:
    totals = Totals()
    for loss in losses:
        totals.add(loss * tokens, tokens, 2 * tokens)
    assert totals.loss == pytest.approx(np.mean(losses))
    expected = np.std(losses, ddof=1) / math.sqrt(len(losses))
    assert totals.standard_error() == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.requirement("FLM-REQ-728")
def test_the_standard_error_of_unequal_windows_is_that_of_a_ratio() -> None:
    pairs = [(30.0, 10), (42.0, 16), (3.5, 1)]
    totals = Totals()
    for nats, tokens in pairs:
        totals.add(nats, tokens, 0)
    mean = 75.5 / 27
    spread = sum((nats - mean * tokens) ** 2 for nats, tokens in pairs)
    assert totals.standard_error() == pytest.approx(math.sqrt(spread * 3 / 2) / 27)
    one = Totals()
    one.add(3.0, 2, 2)
    assert one.standard_error() is None


@pytest.mark.requirement("FLM-REQ-728")
def test_perplexity_and_bits_follow_from_the_losses(folder: Path) -> None:
    done = evaluated(folder, "a")
    measures = done.measures()
    loss = measures["loss"]
    assert loss is not None
    assert loss == done.totals.nats / 74
    assert measures["perplexity"] == pytest.approx(math.exp(loss))
    assert measures["bits_per_token"] == pytest.approx(loss / math.log(2))
    assert measures["bits_per_byte"] is None, "without a tokenizer"
    totals = Totals()
    totals.add(800.0 * 3, 3, 6)
    extreme = Evaluation(done.passage, totals, 4, 1.0, 1).measures()
    assert extreme["perplexity"] is None, "it is no float64"
    assert extreme["bits_per_byte"] == pytest.approx(400 / math.log(2))


@pytest.mark.requirement("FLM-REQ-728")
def test_bytes_are_those_of_the_scored_tokens(folder: Path, tmp_path: Path) -> None:
    lengths = token_lengths(helpers.tiny_tables(), 300)
    assert lengths is not None
    assert lengths.tolist() == [1] * 256 + [2, 3, 0] + [0] * 41
    assert token_lengths(None, 300) is None
    shard = write_shard(tmp_path / "a.bin", [256, 257, 258, 256, 65])
    names = [ALPHABET[value] for value in range(256)]
    names += ["ab", "abc", "<|endoftext|>"]
    helpers.write_hf(tmp_path, names, [("a", "b"), ("ab", "c")])
    source = open_source(folder / "model", None, tmp_path)
    totals = evaluate.evaluate(source, (open_shard(shard),)).totals
    assert (totals.tokens, totals.text_bytes) == (4, 3 + 0 + 2 + 1)


@pytest.mark.requirement("FLM-REQ-728")
def test_the_number_of_windows_can_be_bounded(folder: Path) -> None:
    source = open_source(folder / "model")
    files = (open_shard(folder / "a.bin"), open_shard(folder / "b.bin"))
    totals = evaluate.evaluate(source, files, 16, None, 6).totals
    assert (totals.windows, totals.tokens) == (6, 74 + 16)
    first = evaluate.evaluate(source, files[:1], 16).totals
    assert first.windows == 5
    assert evaluate.evaluate(source, files, 16, None, 5).totals.nats == first.nats


@pytest.mark.requirement("FLM-REQ-729")
def test_the_plan_is_what_is_allocated_whatever_the_data(folder: Path) -> None:
    plan = plan_evaluation(open_source(folder / "model"), 16)
    assert evaluated(folder, "a").planned_bytes == plan.total_bytes
    assert evaluated(folder, "a", "b").planned_bytes == plan.total_bytes
    assert {spec.segment for spec in plan.specs} == {
        "weights",
        "cache",
        "activations",
        "staging",
        "data",
        "evaluation",
    }


@pytest.mark.requirement("FLM-REQ-729")
def test_a_plan_that_exceeds_the_memory_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "available_bytes", lambda: 1_000)
    with pytest.raises(FlightError) as caught:
        _ = evaluated(folder, "a")
    assert caught.value.fault is Fault.MEMORY


@pytest.mark.requirement("FLM-REQ-725")
@pytest.mark.parametrize(
    ("name", "context", "stride", "most", "fault", "part"),
    [
        ("wrong", 16, 16, None, Fault.DATA_TOKEN, "token 50 is 259"),
        ("one", 16, 16, None, Fault.DATA_SHORT, "1 tokens in 1 files"),
        ("a", 33, 16, None, Fault.CONTEXT, "33 is above 32"),
        ("a", 0, None, None, Fault.CONTEXT, "0 is below 1"),
        ("a", 16, 17, None, Fault.OPTION, "--stride 17"),
        ("a", 16, 0, None, Fault.OPTION, "--stride 0"),
        ("a", 16, 16, 0, Fault.OPTION, "--max-windows 0"),
    ],
)
def test_what_cannot_be_scored_is_refused(
    folder: Path,
    name: str,
    context: int,
    stride: int | None,
    most: int | None,
    fault: Fault,
    part: str,
) -> None:
    source = open_source(folder / "model")
    with pytest.raises(FlightError) as caught:
        _ = evaluate.evaluate(
            source, (open_shard(folder / f"{name}.bin"),), context, stride, most
        )
    assert caught.value.fault is fault
    assert part in caught.value.detail


@pytest.mark.requirement("FLM-REQ-725")
def test_scores_that_are_not_finite_are_a_fault_and_no_number(folder: Path, tmp_path: Path) -> None:
    config = ModelConfig(layers=1, heads=1, channels=8, positions=32, vocab=259)
    tensors = random_tensors(config, 1, 0.5)
    tensors["wte"] *= np.float32(1e38)
    _ = write_hf_folder(tmp_path / "huge", config, tensors)
    with pytest.raises(FlightError) as caught:
        _ = evaluate.evaluate(open_source(tmp_path / "huge"), (open_shard(folder / "a.bin"),))
    assert caught.value.fault is Fault.DATA_SCORES


@pytest.mark.requirement("FLM-REQ-726")
def test_a_file_without_a_window_is_passed_over(folder: Path) -> None:
    assert evaluated(folder, "one", "a", "one").totals == evaluated(folder, "a").totals


@pytest.mark.requirement("FLM-REQ-728")
def test_a_model_that_knows_nothing_has_the_loss_of_chance(tmp_path: Path) -> None:
    config = ModelConfig(layers=1, heads=1, channels=8, positions=8, vocab=257)
    zeros = {name: values * 0 for name, values in random_tensors(config).items()}
    _ = write_hf_folder(tmp_path / "zero", config, zeros)
    text = tmp_path / "text"
    text.write_bytes(bytes(range(256)))
    file = TokenFile(str(text), 0, 1, 256)
    source = open_source(tmp_path / "zero", None, Path("bytes"))
    assert source.tokenizer is not None
    assert source.tokenizer.shape == byte_vocab_tables().shape
    measures = evaluate.evaluate(source, (file,)).measures()
    assert measures["loss"] == pytest.approx(math.log(257))
    assert measures["bits_per_byte"] == pytest.approx(math.log2(257))
    assert measures["perplexity"] == pytest.approx(257)
    assert measures["standard_error"] == pytest.approx(0.0, abs=1e-6)

"""From samples to figures: rates, ratios, and the aims that they decide.

Everything here follows from the samples of a document (see document.py) and the plan of the
model, so a table can be made again from a stored result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flightlm.flight.plan import plan_memory
from flightlm.ground.bench.model_files import LARGE_BYTES, SIZES, weight_bytes
from flightlm.ground.bench.settings import PEERS, TIMED, Work, work_for
from flightlm.ground.bench.statistics import (
    Ratio,
    Sample,
    compare,
    over,
    summarise,
)
from flightlm.ground.bench.stored import as_number, as_rows, as_table, as_text, as_whole

GIGA: Final = 1e9
FIELDS: Final = ("round", "seconds", "others", "contaminated")  # of a sample in the JSON
# Aims for the 124M shape: figure, bound, True if it is a least.
SPEED_AIMS: Final = {
    "decode, of the memory limit": (0.80, True),
    "decode, times Hugging Face": (5.0, True),
    "decode, times llama.cpp": (1.0, True),
    "decode, times CTranslate2": (0.9, True),
    "prefill, of numpy's sgemm rate": (0.80, True),
    "prefill, times llama.cpp": (1.0, True),
    "eight slots, times one": (3.0, True),
}
START_AIMS: Final = {
    "load safetensors, GB/s": (0.8, True),
    "load verified .flm, GB/s": (0.4, True),
    "start to first token, times as fast as Hugging Face": (2.0, True),
    "peak memory, of plan and interpreter": (1.1, False),
    "peak memory, of the smallest peer's": (1.0, False),
}
AIMS: Final = {**SPEED_AIMS, **START_AIMS}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure from minima and from medians; `marked`: contaminated samples had to be used."""

    best: float
    median: float
    marked: bool


class Document:
    """Typed access to a result: the JSON object of schema flightlm-bench/1."""

    __slots__ = ("content", "work")

    def __init__(self, content: Mapping[str, object]) -> None:
        assert content["schema"] == "flightlm-bench/1", "the schema was checked"
        self.content: Final = content
        self.work: Final[Work] = work_for(SIZES[self.size])

    @property
    def size(self) -> str:
        """The name of the model's size."""
        model = self.part("model")
        return as_text(model["size"])

    def part(self, key: str) -> dict[str, object]:
        """An object of the result."""
        return as_table(self.content[key])

    def fact(self, name: str) -> object:
        """A single figure, None if it was not measured."""
        facts = self.part("facts")
        return facts.get(name)

    def engine(self, name: str) -> dict[str, object]:
        """What is known of an engine."""
        engines = self.part("engines")
        return as_table(engines[name])

    def was_measured(self, name: str) -> bool:
        """True if nothing spoke against an engine."""
        known = self.engine(name)
        return known["status"] == "measured"

    def rows(self) -> list[dict[str, object]]:
        """All samples, of every measure and engine."""
        found: list[dict[str, object]] = []
        samples = self.part("samples")
        for engines in samples.values():
            by_engine = as_table(engines)
            for rows in by_engine.values():
                found += [as_table(row) for row in as_rows(rows)]
        return found

    def samples(self, measure: str, variant: str) -> list[Sample]:
        """The samples of a measure and an engine (a variant of it); empty if there are none."""
        by_measure = self.part("samples")
        by_engine = as_table(by_measure.get(measure, {}))
        return [as_sample(as_table(row)) for row in as_rows(by_engine.get(variant, []))]

    def peak(self, variant: str) -> int:
        """Peak resident bytes, 0 if not measured."""
        peaks = self.part("peak_bytes")
        return as_whole(peaks.get(variant, 0))


def as_sample(row: Mapping[str, object]) -> Sample:
    """A sample as it stands in the JSON.  Raises KeyError, TypeError, ValueError."""
    if len(row) != len(FIELDS):
        raise ValueError(f"a sample has {len(row)} entries, not {', '.join(FIELDS)}")
    number, seconds = as_whole(row["round"]), as_number(row["seconds"])
    return Sample(number, seconds, as_number(row["others"]), bool(row["contaminated"]))


def rate(document: Document, measure: str, variant: str, amount: float) -> Value | None:
    """Amount per second; None if not measured."""
    samples = document.samples(measure, variant)
    if not samples:
        return None
    found = summarise(samples)
    return Value(over(amount, found.minimum), over(amount, found.median), found.marked)


def engine_value(document: Document, measure: str, variant: str) -> Value | None:
    """The figure of one engine as the table shows it; see UNITS in render."""
    if measure == "memory":
        peak = document.peak(variant) / 1e6
        return Value(peak, peak, False) if peak else None
    if measure == "start":
        samples = document.samples(measure, variant)
        found = summarise(samples) if samples else None
        return None if found is None else Value(found.minimum, found.median, found.marked)
    if measure == "load":
        size = weight_bytes(SIZES[document.size]) / GIGA
        return rate(document, measure, variant, size)
    assert measure in TIMED, "a measure in tokens per second"
    work = document.work
    return rate(document, measure, variant, work.tokens(measure, variant))


def times_as_fast(document: Document, measure: str, peer: str) -> Value | None:
    """How many times as fast flightlm is as a peer, by pairs; None if not both were measured."""
    assert peer != "flightlm", "a peer is another"
    ours = document.samples(measure, "flightlm")
    theirs = document.samples(measure, peer)
    if not ours or not theirs:
        return None
    scale = 1.0
    if measure in TIMED:
        work = document.work
        tokens = work.tokens(measure, peer)
        assert tokens > 0, "a sample has tokens"
        scale = work.tokens(measure, "flightlm") / tokens
    return as_value(compare(ours, theirs, scale))


def as_value(ratio: Ratio | None) -> Value | None:
    """A ratio as a figure."""
    return None if ratio is None else Value(ratio.minima, ratio.median, ratio.marked)


def decode_limit(document: Document) -> Value | None:
    """Decode against the reading of the bytes that its tokens need, weights and cache."""
    work, config = document.work, SIZES[document.size]
    plan = plan_memory(config, config.positions, None)
    places = range(work.prompt, work.prompt + work.decode)
    need = sum(plan.decode_bytes(place) for place in places)
    assert config.channels > 0, "a model has channels"
    read = work.decode * 4 * (config.matrix_parameters // config.channels) * config.channels
    assert read > 0, "a token reads the matrices"
    return against(document, "decode", need / read)


def prefill_limit(document: Document, attention: bool) -> Value | None:
    """Prefill against numpy's products of the layers; with the attention's products, or without.

    The weights' products are 2 N T: N weights of the layers' matrices, T tokens, and the head
    for the last token alone.
    """
    work, config = document.work, SIZES[document.size]
    layers = config.matrix_parameters - config.vocab * config.channels
    products = 2 * layers * work.prefill
    assert products > 0, "a model has layers, and a prompt tokens"
    done = products + 2 * config.vocab * config.channels
    if attention:  # query times key and weight times value, for what is not masked
        pairs = work.prefill * (work.prefill + 1) // 2
        done += 4 * config.layers * config.channels * pairs
    return against(document, "prefill", done / products)


def against(document: Document, measure: str, scale: float) -> Value | None:
    """flightlm's share of what the machine can do; `scale` is our work over the reference's."""
    ours = document.samples(measure, "flightlm")
    limit = document.samples(measure, "machine")
    if not ours or not limit:
        return None
    return as_value(compare(ours, limit, scale))


def slots_ratio(document: Document) -> Value | None:
    """Tokens per second of eight slots over one."""
    many = document.samples("batch", "flightlm")
    one = document.samples("decode", "flightlm")
    if not many or not one:
        return None
    work = document.work
    tokens = work.tokens("decode", "flightlm")
    assert tokens > 0, "a sample has tokens"
    return as_value(compare(many, one, work.tokens("batch", "flightlm") / tokens))


def memory_ratios(document: Document) -> tuple[Value | None, Value | None]:
    """Peak over plan and interpreter, and over the smallest peer's peak."""
    peak = document.peak("flightlm")
    base = document.peak("interpreter")
    peers = [document.peak(name) for name in PEERS if document.peak(name)]
    steady = document.fact("steady")
    if not peak or not base or steady is None:
        return None, None
    # What the version that was measured had planned, not this one.
    expected = as_whole(as_table(steady)["planned_bytes"]) + base
    assert expected > 0, "a plan has bytes"
    own = peak / expected
    smallest = min(peers, default=0)
    if smallest == 0:
        return Value(own, own, False), None
    least = peak / smallest
    return Value(own, own, False), Value(least, least, False)


def decided(document: Document) -> dict[str, Value | None]:
    """Every figure that an aim is set for, in the order of AIMS."""
    speed = {
        "decode, of the memory limit": decode_limit(document),
        "decode, times Hugging Face": times_as_fast(document, "decode", "huggingface"),
        "decode, times llama.cpp": times_as_fast(document, "decode", "llama.cpp"),
        "decode, times CTranslate2": times_as_fast(document, "decode", "ctranslate2"),
        "prefill, of numpy's sgemm rate": prefill_limit(document, attention=False),
        "prefill, times llama.cpp": times_as_fast(document, "prefill", "llama.cpp"),
        "eight slots, times one": slots_ratio(document),
    }
    own, other = memory_ratios(document)
    start = {
        "load safetensors, GB/s": engine_value(document, "load", "flightlm"),
        "load verified .flm, GB/s": engine_value(document, "load", "flightlm-flm"),
        "start to first token, times as fast as Hugging Face": times_as_fast(
            document, "start", "huggingface"
        ),
        "peak memory, of plan and interpreter": own,
        "peak memory, of the smallest peer's": other,
    }
    found = {**speed, **start}
    assert list(found) == list(AIMS), "every aim is decided"
    return found


def met(name: str, value: Value) -> bool | None:
    """Whether the figure from minima reaches its aim; None, undecided, if it is marked.

    A reference or a peer that others slowed down would make flightlm look better than it is.
    """
    if value.marked:
        return None
    bound, least = AIMS[name]
    assert bound > 0.0, "an aim is positive"
    # As shown: two places behind the point.
    shown = round(value.best, 2)
    return shown >= bound if least else shown <= bound


def bandwidth(document: Document) -> tuple[float, float] | None:
    """GB/s of reading the weights' bytes, and of one read of 2 GB; None if not measured."""
    samples = document.samples("decode", "machine")
    large = document.fact("large_read_s")
    if not samples or not large:
        return None
    work, config = document.work, SIZES[document.size]
    found = summarise(samples)
    read = over(work.decode * 4 * config.matrix_parameters, found.minimum)
    return read / GIGA, over(LARGE_BYTES, as_number(large)) / GIGA


def counts(document: Document) -> tuple[int, int]:
    """Samples in all, and contaminated ones."""
    every = document.rows()
    return len(every), sum(bool(row["contaminated"]) for row in every)


def report(document: Document) -> dict[str, object]:
    """The figures as part of the JSON."""
    engines: dict[str, object] = {}
    assert "peak_bytes" in document.content, "the run is finished"
    samples, peaks = document.part("samples"), document.part("peak_bytes")
    for measure in (*TIMED, "load", "start", "memory"):
        names = as_table(samples.get(measure, peaks))
        rows = {name: engine_value(document, measure, name) for name in names}
        engines[measure] = {n: entry(v) for n, v in rows.items() if v is not None}
    aims = {}
    figures = decided(document)
    for name, value in figures.items():
        if value is not None:
            aims[name] = {**entry(value), "aim": AIMS[name][0], "met": met(name, value)}
    return {"engines": engines, "decided": aims}


def entry(value: Value) -> dict[str, object]:
    """A figure in JSON."""
    return {"best": value.best, "median": value.median, "marked": value.marked}

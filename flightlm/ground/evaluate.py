"""`flightlm eval`: how well a model predicts text: loss, perplexity, bits per byte.

Windows of the context's length go over each file; each begins afresh.  Side by side, every
token but the first of a file is predicted once, with at least the window's start before it.
With a stride S below the context T, windows overlap, and a window's losses count only for the
tokens that no window before it predicted, so that each has at least T - S tokens before it.
Source of the strided form: the page on perplexity in the documentation of Hugging Face
transformers.  What differs: a window of T tokens predicts the T after each of them, the last of
which is beyond the window, so that no token is left out between windows that do not overlap.
"""

from __future__ import annotations

import math
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from flightlm.flight import limits, loss
from flightlm.flight.arena import Arena, BufferSpec
from flightlm.flight.model import Model
from flightlm.flight.plan import MemoryPlan, plan_memory
from flightlm.flight.shards import TokenFile, TokenReader, data_buffers
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.transfer import STAGING_BUFFERS, Staging
from flightlm.flight.vocab import NO_TOKEN, VocabTables
from flightlm.ground import commands, display, machine
from flightlm.ground.api import require_memory
from flightlm.ground.convert import destination_error
from flightlm.ground.data import must_encode, open_data
from flightlm.ground.display import Meter, Row, Sheet
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.loader import digest_of, load_weights, read_bytes

MODEL_SEGMENTS: Final = ("weights", "cache", "activations")
READER: Final = "data"
BLOCK: Final = 256  # tokens whose scores exist at once
MAX_WINDOWS: Final = (1 << 31) - 1
MAX_EXPONENT: Final = 700.0  # above it a perplexity exceeds float64
IN_NATS: Final = ("loss", "standard_error")
BITS_PER_NAT: Final = math.log2(math.e)


@dataclass(frozen=True, slots=True)
class Span:
    """A window: `inputs` tokens of file `number` from `start` on; the last `scored` predictions
    count."""

    number: int
    start: int
    inputs: int
    scored: int

    def __post_init__(self) -> None:
        assert self.start >= 0, "tokens count from 0"
        assert 0 < self.scored <= self.inputs, "every window predicts something new"


def window_count(tokens: int, context: int, stride: int) -> int:
    """How many windows predict every token but the first of a file."""
    assert 0 < stride <= context, "no token lies between two windows"
    if tokens < 2:
        return 0
    return 1 + max(0, -((context - (tokens - 1)) // stride))


def windows(files: tuple[TokenFile, ...], context: int, stride: int) -> Iterator[Span]:
    """The windows of files, in order; together they score every token but each file's first."""
    assert len(files) <= limits.MAX_DATA_FILES, "the files are bounded"
    for number, file in enumerate(files):
        known = 0  # predictions that windows before this one made
        for at in range(window_count(file.tokens, context, stride)):
            start = at * stride
            end = min(start + context, file.tokens - 1)
            yield Span(number, start, end - start, end - known)
            known = end


def token_lengths(tables: VocabTables | None, vocab: int) -> npt.NDArray[np.int64] | None:
    """The bytes of text of each id, int64 (V,); None without a tokenizer.

    The end of text, and ids that the tokenizer does not have, are no text.
    """
    if tables is None:
        return None
    shape = tables.shape
    assert shape.tokens <= vocab, "the tokenizer fits the model"
    lengths = np.zeros(vocab, dtype=np.int64)
    lengths[: shape.tokens] = np.diff(tables.offsets)
    if shape.eot != NO_TOKEN:
        lengths[shape.eot] = 0
    return lengths


@dataclass(slots=True)
class Totals:
    """Sums over windows: of losses in nats, tokens and bytes scored, and their products."""

    windows: int = 0
    nats: float = 0.0
    tokens: int = 0
    text_bytes: int = 0
    nats_squared: float = 0.0
    nats_tokens: float = 0.0
    tokens_squared: int = 0

    def add(self, nats: float, tokens: int, text_bytes: int) -> None:
        """One window more."""
        assert tokens > 0, "a window scores something"
        self.windows += 1
        self.nats += nats
        self.tokens += tokens
        self.text_bytes += text_bytes
        self.nats_squared += nats * nats
        self.nats_tokens += nats * tokens
        self.tokens_squared += tokens * tokens

    @property
    def loss(self) -> float:
        """Mean loss in nats per token."""
        assert self.tokens > 0, "something was scored"
        return self.nats / self.tokens

    def standard_error(self) -> float | None:
        """Of the mean loss, over windows as the sample; None for one window.

        The mean is a ratio of two sums, for windows differ in length: its linearised variance
        (Cochran, Sampling Techniques, 1977, chapter 6).
        """
        others = self.windows - 1
        tokens = self.tokens
        if others < 1:
            return None
        assert tokens > 0, "a window scores something"
        mean = self.loss
        spread = self.nats_squared - 2.0 * mean * self.nats_tokens
        spread += mean * mean * self.tokens_squared
        # Rounding may leave less than nothing where all windows are alike.
        return math.sqrt(max(0.0, spread) * self.windows / others) / tokens


def plan_evaluation(source: WeightSource, context: int | None) -> MemoryPlan:
    """The memory of an evaluation: the model, one window, and its scores.

    Raises FlightError(CONTEXT).
    """
    config = source.config
    length = config.positions if context is None else context
    plan = plan_memory(config, length, None)
    own = (
        BufferSpec("evaluation", "eval.logits", (min(length, BLOCK), config.vocab), "f4"),
        BufferSpec("evaluation", "eval.losses", (length,), "f8"),
        *loss.loss_buffers("evaluation", config.vocab),
    )
    model = tuple(spec for spec in plan.specs if spec.segment in MODEL_SEGMENTS)
    assert len(model) > 0, "a model has buffers"
    return replace(
        plan, specs=(*model, *STAGING_BUFFERS, *data_buffers(length, READER), *own)
    )


class Evaluator:
    """A model and one window in a block of memory; close it when done.

    Raises FlightError: MEMORY if the plan exceeds the free memory, and what loading raises.
    """

    __slots__ = (
        "_lengths",
        "_logits",
        "_losses",
        "_model",
        "_reader",
        "_window",
        "_work",
        "plan",
    )

    def __init__(
        self, source: WeightSource, files: tuple[TokenFile, ...], plan: MemoryPlan, meter: Meter
    ) -> None:
        require_memory(plan)
        config = plan.config
        arena = Arena(plan.specs)
        self.plan: Final = plan
        self._model: Final = Model(arena, config)
        self._reader: Final = TokenReader(arena, files, config.vocab, READER)
        self._window: Final = arena.i32(f"{READER}.window")
        self._logits: Final = arena.f32("eval.logits")
        self._losses: Final = arena.f64("eval.losses")
        self._work: Final = loss.LossWork(arena)
        self._lengths: Final = token_lengths(source.tokenizer, config.vocab)
        staging = Staging(arena)
        arena.seal()
        weights = self._model.weights
        load_weights(source, weights.tensors, staging, meter)
        assert arena.allocated_bytes == plan.total_bytes, "the block has its planned size"

    def close(self) -> None:
        """Give the files back."""
        self._reader.close()

    def score(self, span: Span, totals: Totals) -> None:
        """Add a window to totals.

        Raises FlightError: DATA_TOKEN with the place of an id that the model does not have,
        DATA_SCORES if the scores are not finite, and FILE_* if the data are gone.
        """
        rows = span.inputs
        assert rows <= self.plan.context, "a window fits the context"
        ids = self._window[: rows + 1]
        self._reader.read(span.number, span.start, ids)
        first = rows - span.scored
        targets = ids[1 + first :]
        losses = self._losses[: span.scored]
        # Scores that are not finite are told from the sum.
        with np.errstate(over="ignore", invalid="ignore"):
            self._model.read(ids[:rows])
            for start in range(0, span.scored, BLOCK):
                stop = min(start + BLOCK, span.scored)
                logits = self._logits[: stop - start]
                self._model.score(first + start, logits)
                loss.cross_entropy(logits, targets[start:stop], self._work, losses[start:stop])
        nats = float(np.add.reduce(losses))
        if not math.isfinite(nats):
            raise FlightError(
                Fault.DATA_SCORES,
                f"the scores after token {span.start} of file {span.number + 1} are not finite",
            )
        text_bytes = 0
        if self._lengths is not None:
            text_bytes = int(np.sum(self._lengths[targets]))
        totals.add(nats, span.scored, text_bytes)


@dataclass(frozen=True, slots=True)
class Passage:
    """What to score: windows of `context` tokens, `stride` apart, `count` of them."""

    context: int
    stride: int
    count: int


def plan_passage(
    files: tuple[TokenFile, ...], context: int, stride: int | None, most: int | None
) -> Passage:
    """The windows over files; `most` is how many at most.

    Raises FlightError: OPTION for a stride or a number of windows out of range, DATA_SHORT if
    no file has two tokens.
    """
    step = context if stride is None else stride
    if not 1 <= step <= context:
        raise FlightError(Fault.OPTION, f"--stride {step}, not 1 to the context {context}")
    bound = MAX_WINDOWS if most is None else most
    if not 1 <= bound <= MAX_WINDOWS:
        raise FlightError(Fault.OPTION, f"--max-windows {bound}, not 1 to {MAX_WINDOWS}")
    count = sum(window_count(file.tokens, context, step) for file in files)
    if count == 0:
        tokens = sum(file.tokens for file in files)
        raise FlightError(
            Fault.DATA_SHORT, f"{tokens} tokens in {len(files)} files: there is none to predict"
        )
    assert step <= context, "no token lies between two windows"
    return Passage(context, step, min(count, bound))


def score_all(
    evaluator: Evaluator, files: tuple[TokenFile, ...], passage: Passage, meter: Meter
) -> Totals:
    """Score the windows of a passage; the meter counts them."""
    totals = Totals()
    spans = windows(files, passage.context, passage.stride)
    for span in islice(spans, passage.count):
        evaluator.score(span, totals)
        meter.advance(1)
    assert totals.windows == passage.count, "every window was scored"
    return totals


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation found."""

    passage: Passage
    totals: Totals
    data_tokens: int
    seconds: float
    planned_bytes: int

    def measures(self) -> dict[str, float | None]:
        """The results: nats per token and its standard error, perplexity, bits."""
        totals = self.totals
        mean = totals.loss
        assert math.isfinite(mean), "scores that are not finite were refused"
        bits = totals.nats * BITS_PER_NAT
        text_bytes = totals.text_bytes
        return {
            "loss": mean,
            "standard_error": totals.standard_error(),
            "perplexity": math.exp(mean) if mean <= MAX_EXPONENT else None,
            "bits_per_token": mean * BITS_PER_NAT,
            "bits_per_byte": bits / text_bytes if text_bytes > 0 else None,
        }


def evaluate(
    source: WeightSource,
    files: tuple[TokenFile, ...],
    context: int | None = None,
    stride: int | None = None,
    max_windows: int | None = None,
    wanted: bool = False,
) -> Evaluation:
    """Score `files` with the model of `source`; `wanted`: people may see bars.

    `context` None is all positions of the model, `stride` None the context, `max_windows` None
    all windows.  Raises FlightError: CONTEXT, OPTION, DATA_SHORT, MEMORY, DATA_TOKEN,
    DATA_SCORES, and what reading the model or the data raises.
    """
    plan = plan_evaluation(source, context)
    passage = plan_passage(files, plan.context, stride, max_windows)
    label = f"loading {source.name}"
    with display.progress(label, read_bytes(source), wanted=wanted) as meter:
        evaluator = Evaluator(source, files, plan, meter)
    started = time.perf_counter()
    label = f"evaluating {source.name}"
    try:
        with display.progress(label, passage.count, unit="windows", wanted=wanted) as meter:
            totals = score_all(evaluator, files, passage, meter)
    finally:
        evaluator.close()
    seconds = time.perf_counter() - started
    assert seconds >= 0.0, "time does not run backwards"
    tokens = sum(file.tokens for file in files)
    return Evaluation(passage, totals, tokens, seconds, plan.total_bytes)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes after use.  Raises FlightError: DESTINATION, DISK_FULL."""
    try:
        return tempfile.TemporaryDirectory(prefix="flightlm-eval-")
    except OSError as error:
        raise destination_error(Path("a temporary folder"), error) from error


def run(options: Namespace) -> int:
    """`flightlm eval`."""
    commands.fix_threads(options)
    source = commands.named_source(options)
    wanted = not options.json
    named: list[str] = options.data
    paths = [Path(path) for path in named]
    with ExitStack() as stack:
        cache = Path()
        if must_encode(paths, source.tokenizer):
            cache = Path(stack.enter_context(scratch()))
        files = open_data(paths, source.tokenizer, cache, wanted=wanted)
        done = evaluate(
            source, files, options.context, options.stride, options.max_windows, wanted
        )
    assert done.totals.windows > 0, "something was scored"
    if options.json:
        commands.print_json(evaluation_report(source, options, done))
    elif not draw(source, done):
        show(source, done)
    return 0


def evaluation_report(
    source: WeightSource, options: Namespace, done: Evaluation
) -> dict[str, object]:
    """The object that `eval --json` prints."""
    totals = done.totals
    text_bytes = None if source.tokenizer is None else totals.text_bytes
    peak = machine.peak_rss_bytes()
    model = {"name": source.name, **commands.config_report(source.config)}
    assert done.passage.count == totals.windows, "every window was scored"
    return {
        "schema": "flightlm-eval/1",
        "model": {**model, "digest": digest_of(source)},
        "data": {"paths": list(options.data), "tokens": done.data_tokens},
        "context": done.passage.context,
        "stride": done.passage.stride,
        "windows": totals.windows,
        "scored_tokens": totals.tokens,
        "scored_bytes": text_bytes,
        **done.measures(),
        "seconds": done.seconds,
        "memory": {"planned_bytes": done.planned_bytes, "peak_rss_bytes": peak},
        "environment": asdict(machine.environment()),
    }


def title(source: WeightSource, done: Evaluation) -> str:
    """What was scored, in a line."""
    totals = done.totals
    passage = done.passage
    assert totals.tokens > 0, "something was scored"
    return (
        f"{source.name}: {totals.tokens:,} of {done.data_tokens:,} tokens scored, "
        f"{totals.windows:,} windows of {passage.context:,}, stride {passage.stride:,}"
    )


def lines(done: Evaluation) -> list[tuple[str, str]]:
    """What was found: names with their units, and numbers."""
    rows = []
    measures = done.measures()
    for name, value in measures.items():
        if value is not None:
            unit = " (nats per token)" if name in IN_NATS else ""
            rows.append((commands.in_words(name) + unit, f"{value:,.4f}"))
    assert len(rows) > 0, "there is a loss"
    if done.seconds > 0.0:
        totals = done.totals
        speed = totals.tokens / done.seconds
        rows.append(("speed (tokens scored per s)", f"{speed:,.0f}"))
    return rows


def draw(source: WeightSource, done: Evaluation) -> bool:
    """What was found as a table; False, and nothing, where plain lines are due."""
    rows = tuple(Row(row, strong=at == 0) for at, row in enumerate(lines(done)))
    assert rows[0].strong, "the loss comes first"
    sheet = Sheet(("evaluation", ""), rows)
    return commands.write_tables(title(source, done), (sheet,))


def show(source: WeightSource, done: Evaluation) -> None:
    """What was found, in plain lines."""
    commands.say(title(source, done))
    for name, value in lines(done):
        commands.say(f"  {name:<31} {value:>14}")

"""The Python API: load a model into its block of memory, score text, generate text."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, I32, U8, Arena
from flightlm.flight.batch import Batch
from flightlm.flight.bpe import Encoder
from flightlm.flight.model import Model
from flightlm.flight.plan import MemoryPlan, plan_memory
from flightlm.flight.sampler import Sampler, SamplerOptions, require_int
from flightlm.flight.session import Finish, GenerateOptions, Session
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.transfer import Staging
from flightlm.flight.vocab import NO_TOKEN, Vocab
from flightlm.ground.display import Meter
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.loader import digest_of, load_weights
from flightlm.ground.machine import available_bytes
from flightlm.ground.text import TextStream
from flightlm.ground.top import MAX_TOP, Choice, choice_of

GROUND: Final = Path(__file__).parent
EMBEDDED: Final = GROUND.parent / "models" / "shakespeare.flm"
DEFAULT_MAX_TOKENS: Final = 128
MAX_PROMPTS: Final = (1 << 31) - 1  # of one batch
WINDOW_PER_SLOT: Final = 16  # a batch runs at most so many prompts per slot ahead of its answers


@dataclass(slots=True)
class Timing:
    """Seconds of one generation; `token_s` has one entry per decoded token after the first."""

    load_s: float = 0.0
    prefill_s: float = 0.0
    token_s: list[float] = field(default_factory=list)

    def add_token(self, seconds: float) -> None:
        """One more token took so long."""
        assert seconds >= 0.0, "time does not run backwards"
        self.token_s.append(seconds)

    @property
    def decode_tokens_per_s(self) -> float:
        """Decoded tokens per second, the prompt not counted; 0 if there was none."""
        total = sum(self.token_s)
        assert total >= 0.0, "time does not run backwards"
        return len(self.token_s) / total if total > 0.0 else 0.0

    def token_ms(self, share: float) -> float:
        """The quantile `share` of the time per token in milliseconds (nearest rank)."""
        assert 0.0 <= share <= 1.0, "a quantile is a share"
        if not self.token_s:
            return 0.0
        ranked = sorted(self.token_s)
        return 1000.0 * ranked[max(1, math.ceil(share * len(ranked))) - 1]


@dataclass(frozen=True, slots=True)
class Result:
    """One generation.  `text` is None without a tokenizer; the end-of-text id is not in tokens.

    `top` has one Choice per token where `top=N` asked for it, else it is None.
    """

    text: str | None
    tokens: tuple[int, ...]
    prompt_tokens: tuple[int, ...]
    finish_reason: str
    seed: int
    timing: Timing
    top: tuple[Choice, ...] | None = None


class LanguageModel:
    """A GPT-2 in one block of memory.  Made by `load`; one generation or batch at a time.

    `started` is the perf_counter() when loading began; a meter counts to `loader.read_bytes`.
    Attributes: `config` (ModelConfig),
    `plan` (MemoryPlan), `source` (WeightSource, without the tokenizer's tables), `load_s`,
    `allocated_bytes` (the size of the block, equal to plan.total_bytes).
    """

    __slots__ = (
        "_batch",
        "_encoder",
        "_generation",
        "_model",
        "_session",
        "_vocab",
        "allocated_bytes",
        "config",
        "load_s",
        "plan",
        "source",
    )

    def __init__(
        self, source: WeightSource, plan: MemoryPlan, started: float, meter: Meter | None = None
    ) -> None:
        assert source.config == plan.config, "the plan is for this model"
        arena = Arena(plan.specs)
        # The tables of the tokenizer are in the block now; keeping them would double them.
        self.source: Final = replace(source, tokenizer=None)
        self.plan: Final = plan
        self.config: Final = plan.config
        self._model: Final = Model(arena, plan.config)
        samplers = tuple(Sampler(arena, plan.config.vocab, slot) for slot in range(plan.slots))
        self._vocab: Final = None if plan.vocab is None else Vocab(arena, plan.vocab)
        self._encoder: Final = None if self._vocab is None else Encoder(arena, self._vocab)
        sessions = tuple(
            Session(arena, self._model, sampler, self._vocab, slot)
            for slot, sampler in enumerate(samplers)
        )
        self._session: Final = sessions[0]
        self._batch: Final = Batch(self._model, sessions)
        staging = Staging(arena)
        arena.seal()
        load_weights(source, self._model.weights.tensors, staging, meter)
        if self._vocab is not None and source.tokenizer is not None:
            self._vocab.load(source.tokenizer)
        self.allocated_bytes: Final = arena.allocated_bytes
        self.load_s: Final = time.perf_counter() - started
        self._generation = 0

    @property
    def core(self) -> Model:
        """The flight segment's model: what a trainer trains."""
        return self._model

    @property
    def context(self) -> int:
        """Positions that this model was planned for."""
        return self.plan.context

    @property
    def has_tokenizer(self) -> bool:
        """True if prompts and answers can be text."""
        return self._vocab is not None

    def digest(self) -> str:
        """`sha256:` of the weight files, in name order."""
        return digest_of(self.source)

    def encode(self, text: str, *, allow_special: bool = False) -> list[int]:
        """The ids of `text`.

        Raises FlightError: NO_TOKENIZER, PROMPT_TEXT (lone surrogates), TEXT_LONG,
        PRETOKEN_LONG.
        """
        encoder = self._require_encoder()
        # A token has at least one byte, and a character at most four.
        out = np.zeros(4 * len(text) + 1, dtype=np.int32)
        count = encoder.encode(text, out, allow_special=allow_special)
        assert count <= out.shape[0], "no text has more tokens than bytes"
        used = out[:count]
        ids: list[int] = used.tolist()
        return ids

    def decode(self, tokens: Sequence[int] | I32) -> str:
        """The text of ids; bytes that are not UTF-8 become U+FFFD.

        Raises FlightError: NO_TOKENIZER, TOKEN_RANGE.
        """
        vocab = self._require_vocab()
        out = np.zeros(max(1, len(tokens) * vocab.shape.max_token_bytes), dtype=np.uint8)
        length = 0
        for token in whole_ids(tokens):
            require_int(token, 0, vocab.shape.tokens - 1, Fault.TOKEN_RANGE)
            length = vocab.decode_into(token, out, length)
        data = bytes_between(out, 0, length)
        return data.decode("utf-8", errors="replace")

    def token_bytes(self, token: int) -> bytes:
        """The bytes of one token, which need not be whole characters.

        Raises FlightError: NO_TOKENIZER, TOKEN_RANGE.
        """
        vocab = self._require_vocab()
        require_int(token, 0, vocab.shape.tokens - 1, Fault.TOKEN_RANGE)
        out = np.zeros(vocab.shape.max_token_bytes, dtype=np.uint8)
        length = vocab.decode_into(token, out, 0)
        return bytes_between(out, 0, length)

    def last_logits(self) -> F32:
        """The scores (V,) from which the last token of a generation was chosen: a copy."""
        logits = self._model.logits
        assert logits.ndim == 1, "the scores of one step"
        scores: F32 = logits.copy()
        return scores

    def logits(self, tokens: Sequence[int] | I32) -> F32:
        """Full forward: float32 (T, V), the scores after each of the T tokens.

        Raises FlightError: PROMPT_EMPTY, PROMPT_LONG, TOKEN_RANGE.
        """
        ids = self.put_prompt(tokens)
        self._generation += 1
        out = np.empty((len(ids), self.config.vocab), dtype=np.float32)
        # Weights that overflow give scores that are not finite; the caller sees them.
        with np.errstate(over="ignore", invalid="ignore"):
            self._model.forward(self._model.tokens[: len(ids)], out)
        assert out.shape[0] == len(ids), "one row per token"
        return out

    def generate(
        self,
        prompt: str | Sequence[int] | I32 | None = None,
        *,
        max_tokens: int | None = None,
        temperature: float = 0.8,
        top_k: int = 0,
        top_p: float = 1.0,
        repetition_penalty: float = 1.0,
        logit_bias: Mapping[int, float] | None = None,
        allowed: Sequence[int] | I32 | None = None,
        seed: int = 0,
        stop: Sequence[str] = (),
        ignore_eot: bool = False,
        allow_special: bool = False,
        top: int = 0,
    ) -> Result:
        """Continue `prompt` (text, ids, or None for the model's default) and return the result.

        max_tokens None is 128, or the context if that is shorter.  temperature 0 is greedy.
        stop ends the text before the first of these strings; allowed lists the only ids that
        may be chosen; ignore_eot goes on after the end-of-text token.  top N, up to 50, puts the
        N best tokens of each step with their probabilities into the result: the softmax of the
        model's logits, before anything else is done with them.
        Raises FlightError for every option or prompt out of range; nothing has run then.
        """
        generation = self.stream(
            prompt,
            max_tokens=max_tokens,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            repetition_penalty=repetition_penalty,
            logit_bias=logit_bias,
            allowed=allowed,
            seed=seed,
            stop=stop,
            ignore_eot=ignore_eot,
            allow_special=allow_special,
            top=top,
        )
        result = generation.run()
        assert generation.finished, "a result is whole"
        return result

    def stream(
        self,
        prompt: str | Sequence[int] | I32 | None = None,
        *,
        max_tokens: int | None = None,
        temperature: float = 0.8,
        top_k: int = 0,
        top_p: float = 1.0,
        repetition_penalty: float = 1.0,
        logit_bias: Mapping[int, float] | None = None,
        allowed: Sequence[int] | I32 | None = None,
        seed: int = 0,
        stop: Sequence[str] = (),
        ignore_eot: bool = False,
        allow_special: bool = False,
        top: int = 0,
    ) -> Generation:
        """Like `generate`, but iterate over what it returns to get the text as it is made.

        The pieces joined are `generate(…).text`; a piece never ends inside a character, and
        never shows text that a stop string takes back.  The prompt is checked and run here.
        """
        options = self.options(
            max_tokens=max_tokens,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            repetition_penalty=repetition_penalty,
            logit_bias=logit_bias,
            allowed=allowed,
            seed=seed,
            stop=stop,
            ignore_eot=ignore_eot,
        )
        generation = self.start(prompt, options, allow_special=allow_special, top=top)
        assert not generation.finished, "the prompt was run, and no step yet"
        return generation

    def batch(
        self,
        prompts: Iterable[str | Sequence[int]],
        *,
        max_tokens: int | None = None,
        temperature: float = 0.8,
        top_k: int = 0,
        top_p: float = 1.0,
        repetition_penalty: float = 1.0,
        logit_bias: Mapping[int, float] | None = None,
        allowed: Sequence[int] | I32 | None = None,
        seed: int = 0,
        stop: Sequence[str] = (),
        ignore_eot: bool = False,
        allow_special: bool = False,
    ) -> Iterator[Result | FlightError]:
        """Continue every prompt; yield one Result per prompt, in the order of the prompts.

        The slots that `load` was given run together; a slot that finished takes the next prompt.
        A prompt that cannot be run yields its FlightError and the others go on.  The options
        are those of `generate` and hold for all prompts, but for the seed: the first prompt has
        `seed`, the next `seed` + 1 (modulo 2**64), so that no answer depends on the slots.
        Prompts are taken as slots become free, and an answer is yielded as soon as it is next.
        Raises FlightError for every option out of range, before any prompt is taken; BUSY while
        iterating if the model was used for something else.
        """
        options = self.options(
            max_tokens=max_tokens,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            repetition_penalty=repetition_penalty,
            logit_bias=logit_bias,
            allowed=allowed,
            seed=seed,
            stop=stop,
            ignore_eot=ignore_eot,
        )
        run = self.start_batch(options, allow_special=allow_special)
        assert not run.busy, "no prompt was taken yet"
        return run.answers(prompts)

    def options(
        self,
        *,
        max_tokens: int | None = None,
        temperature: float = 0.8,
        top_k: int = 0,
        top_p: float = 1.0,
        repetition_penalty: float = 1.0,
        logit_bias: Mapping[int, float] | None = None,
        allowed: Sequence[int] | I32 | None = None,
        seed: int = 0,
        stop: Sequence[str] = (),
        ignore_eot: bool = False,
    ) -> GenerateOptions:
        """The options of `generate` as one checked value, for `start` and `start_batch`."""
        biases = {} if logit_bias is None else logit_bias
        checked = GenerateOptions(
            sampler=SamplerOptions(temperature, top_k, top_p, repetition_penalty, seed),
            max_tokens=self._max_tokens(max_tokens),
            stops=encode_stops(stop),
            ignore_eot=ignore_eot,
            logit_bias=tuple(biases.items()),
            allowed=None if allowed is None else whole_ids(allowed),
        )
        assert len(checked.stops) == len(stop), "every stop string counts"
        return checked

    def start(
        self,
        prompt: str | Sequence[int] | I32 | None,
        options: GenerateOptions,
        *,
        allow_special: bool = False,
        top: int = 0,
    ) -> Generation:
        """Like `stream`, for options that are already one value."""
        require_int(top, 0, min(MAX_TOP, self.config.vocab), Fault.TOP)
        ids = self.put_prompt(self._prompt_ids(prompt, allow_special))
        started = time.perf_counter()
        with np.errstate(over="ignore", invalid="ignore"):  # scores that are not finite: a fault
            self._session.begin(len(ids), options)
        # Only now: until begin has checked everything, the generation before can go on.
        self._generation += 1
        prefill_s = time.perf_counter() - started
        assert prefill_s >= 0.0, "time does not run backwards"
        return Generation(self, self._session, ids, options, Recorded(prefill_s, top))

    def start_batch(
        self, options: GenerateOptions, *, allow_special: bool = False
    ) -> BatchGeneration:
        """Like `batch`, for prompts that are not all there yet: see BatchGeneration."""
        self._session.require_options(options)
        self._generation += 1
        return BatchGeneration(self, self._batch, options, allow_special)

    @property
    def generation(self) -> int:
        """Counts what has used the model; a Generation that sees another number is over."""
        return self._generation

    def _max_tokens(self, asked: int | None) -> int:
        """The limit on new tokens."""
        if asked is None:
            return min(DEFAULT_MAX_TOKENS, self.context)
        return asked

    def _prompt_ids(
        self, prompt: str | Sequence[int] | I32 | None, special: bool
    ) -> Sequence[int] | I32:
        """The ids of a prompt; None is the default."""
        if isinstance(prompt, str):
            return self._encode_prompt(prompt, special)
        if prompt is not None:
            return prompt
        return self._default_prompt()

    def _default_prompt(self) -> list[int]:
        """The end-of-text token, or a newline for a byte vocabulary."""
        shape = self._require_vocab().shape
        if shape.merges == 0 or shape.eot == NO_TOKEN:
            return self.encode("\n")
        return [shape.eot]

    def _encode_prompt(self, text: str, special: bool) -> I32:
        """The ids of a prompt in a buffer no larger than the context.

        Raises FlightError(PROMPT_LONG) before encoding if the text cannot fit, whatever its
        tokens, so that a long input takes neither time nor memory.
        """
        encoder = self._require_encoder()
        vocab = self._require_vocab()
        most = self.context * vocab.shape.max_token_bytes
        if len(text) > most:
            raise FlightError(
                Fault.PROMPT_LONG,
                f"the prompt has {len(text)} characters; {self.context} tokens hold {most} at most",
            )
        out = np.zeros(self.context, dtype=np.int32)
        count = encoder.encode(text, out, allow_special=special)
        if count > self.context:
            raise FlightError(
                Fault.PROMPT_LONG, f"the prompt has {count} tokens, the context {self.context}"
            )
        return out[:count]

    def put_prompt(self, tokens: Sequence[int] | I32) -> tuple[int, ...]:
        """Check ids and put them into the model's buffer."""
        count = len(tokens)
        if count == 0:
            raise FlightError(Fault.PROMPT_EMPTY, "the prompt has no token")
        if count > self.context:
            raise FlightError(
                Fault.PROMPT_LONG, f"the prompt has {count} tokens, the context {self.context}"
            )
        ids = whole_ids(tokens)
        for token in ids:
            require_int(token, 0, self.config.vocab - 1, Fault.TOKEN_RANGE)
        self._model.tokens[:count] = ids
        return ids

    def _require_vocab(self) -> Vocab:
        """The vocabulary.  Raises FlightError(NO_TOKENIZER) if the model came without one."""
        if self._vocab is None:
            raise FlightError(Fault.NO_TOKENIZER, f"{self.source.name} has no tokenizer")
        return self._vocab

    def _require_encoder(self) -> Encoder:
        """The encoder.  Raises FlightError(NO_TOKENIZER) if the model came without one."""
        if self._encoder is None:
            raise FlightError(Fault.NO_TOKENIZER, f"{self.source.name} has no tokenizer")
        return self._encoder


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a generation knows beside its tokens: the seconds of its prompt, and how many best
    tokens of each step to keep."""

    prefill_s: float
    top: int


class Generation:
    """One running generation: iterate for text, or `run` to the end; then `result`.

    `choices` holds one Choice per token so far, if `top=N` asked for them.
    """

    __slots__ = (
        "_decoder",
        "_finished",
        "_given",
        "_ids",
        "_model",
        "_options",
        "_result",
        "_serial",
        "_session",
        "_shown",
        "_text",
        "_top",
        "choices",
        "timing",
    )

    def __init__(
        self,
        model: LanguageModel,
        session: Session,
        ids: tuple[int, ...],
        options: GenerateOptions,
        recorded: Recorded,
    ) -> None:
        assert session.prompt_length == len(ids), "the session ran this prompt"
        self._model: Final = model
        self._session: Final = session
        self._ids: Final = ids
        self._options: Final = options
        self._serial: Final = model.generation
        self._decoder: Final = TextStream()
        self._text: Final[list[str]] = []
        self._shown = 0  # bytes of the session's text that were decoded
        self._given = 0  # pieces that an iteration yielded
        self._finished = False
        self._result: Result | None = None
        self._top: Final = recorded.top
        self.choices: Final[list[Choice]] = []
        self.timing: Final = Timing(model.load_s, recorded.prefill_s)

    def __iter__(self) -> Iterator[str]:
        """Yield the text piece by piece, each piece once however often this is called.

        Raises FlightError: NO_TOKENIZER without text, BUSY as `step`.
        """
        if not self._model.has_tokenizer:
            raise FlightError(Fault.NO_TOKENIZER, "a stream is text; use generate for ids")
        for _ in range(self._options.max_tokens + 1):
            piece = "".join(self._text[self._given :])
            self._given = len(self._text)
            if piece:
                yield piece
            if self.finished:
                return
            self._advance()

    @property
    def finished(self) -> bool:
        """True once there is a reason to finish."""
        return self._finished

    def step(self) -> None:
        """Make one token; nothing once finished.

        Raises FlightError(BUSY) if the model was used for something else.
        """
        if self.finished:
            return
        self._require_current()
        session = self._session
        started = time.perf_counter()
        before = session.count
        with np.errstate(over="ignore", invalid="ignore"):  # as above: finish_reason "fault"
            token = session.step()
        elapsed = time.perf_counter() - started
        assert session.count <= before + 1, "a step makes one token at most"
        if before > 0 and token != NO_TOKEN:
            self.timing.add_token(elapsed)
        if self._top > 0 and token != NO_TOKEN:
            # The sampler works on a copy: the model's scores are still what they were.
            self.choices.append(choice_of(self._model.last_logits(), token, self._top))
        self._finished = session.finish is not Finish.RUNNING
        if self._model.has_tokenizer:
            self._read_text()

    def run(self) -> Result:
        """Run to the end and return the result.  Raises FlightError(BUSY) as `step`."""
        for _ in range(self._options.max_tokens + 1):
            if self.finished:
                break
            self._advance()
        assert self.finished, "max_tokens ends every generation"
        return self.result()

    def _advance(self) -> None:
        """Make one token; keep the result of the last, before another generation can begin."""
        self.step()
        if self.finished:
            self._result = self.result()

    def result(self) -> Result:
        """What was generated so far; `finish_reason` is "running" until the end.

        Raises FlightError(BUSY) if the model was used for something else before `run` or an
        iteration came to the end.
        """
        if self._result is not None:
            return self._result
        self._require_current()
        session = self._session
        tokens = tokens_of(session)
        assert len(tokens) <= self._options.max_tokens, "the limit holds"
        return Result(
            text="".join(self._text) if self._model.has_tokenizer else None,
            tokens=tokens,
            prompt_tokens=self._ids,
            finish_reason=session.finish.value,
            seed=self._options.sampler.seed,
            timing=self.timing,
            top=tuple(self.choices) if self._top > 0 else None,
        )

    def _require_current(self) -> None:
        """Raise FlightError(BUSY) if the session holds another generation's tokens."""
        if self._serial != self._model.generation:
            raise FlightError(Fault.BUSY, "another generation or logits() used the model")

    def _read_text(self) -> None:
        """Decode the bytes that may be shown by now."""
        session = self._session
        assert session.ready >= self._shown, "text that was shown is never taken back"
        piece = self._decoder.feed(bytes_between(session.text, self._shown, session.ready))
        self._shown = session.ready
        if self.finished:
            piece += self._decoder.finish()
        if piece:
            self._text.append(piece)


@dataclass(frozen=True, slots=True)
class Job:
    """A prompt that runs in a slot; `number` counts prompts from 0."""

    number: int
    ids: tuple[int, ...]
    seed: int
    timing: Timing


class BatchGeneration:
    """A running batch: prompts go in as slots become free, answers come out in their order.

    `answers(prompts)` does everything.  Or, step by step: `submit` a prompt while `has_room`,
    `step` while `busy`, and take what `ready` yields.  `prompts`, `tokens` and `errors` count
    what has gone in and out; `seconds` is the time spent in the model.
    """

    __slots__ = (
        "_answers",
        "_batch",
        "_given",
        "_jobs",
        "_model",
        "_options",
        "_serial",
        "_special",
        "_window",
        "errors",
        "prompts",
        "seconds",
        "tokens",
    )

    def __init__(
        self, model: LanguageModel, batch: Batch, options: GenerateOptions, special: bool
    ) -> None:
        slots = len(batch.sessions)
        assert slots > 0, "there is a slot"
        batch.clear()
        self._model: Final = model
        self._batch: Final = batch
        self._options: Final = options
        self._special: Final = special
        self._serial: Final = model.generation
        self._window: Final = WINDOW_PER_SLOT * slots
        self._jobs: Final[list[Job | None]] = [None] * slots
        self._answers: Final[dict[int, Result | FlightError]] = {}
        self._given = 0  # answers that were handed out
        self.prompts = 0
        self.tokens = 0
        self.errors = 0
        self.seconds = 0.0

    @property
    def busy(self) -> bool:
        """True while a slot runs."""
        return any(job is not None for job in self._jobs)

    @property
    def has_room(self) -> bool:
        """True if a slot is free and not too many answers wait for an earlier one."""
        assert self._given <= self.prompts, "an answer follows its prompt"
        ahead = self.prompts - self._given
        return ahead < self._window and None in self._jobs

    def submit(self, prompt: str | Sequence[int] | I32 | FlightError) -> None:
        """Give the next prompt to a free slot; requires `has_room`.

        A FlightError, or a prompt that cannot be run, becomes its own answer.
        Raises FlightError(BUSY) if the model was used for something else.
        """
        self._require_current()
        assert self.has_room, "a prompt waits for a slot and for the answers before it"
        number = self.prompts
        self.prompts += 1
        if isinstance(prompt, FlightError):
            self._answers[number] = prompt
            return
        try:
            self._admit(number, prompt)
        except FlightError as error:
            self._answers[number] = error

    def step(self) -> None:
        """Make one token in every slot that runs.  Raises FlightError(BUSY) as `submit`."""
        self._require_current()
        started = time.perf_counter()
        with np.errstate(over="ignore", invalid="ignore"):  # finish_reason "fault"
            lanes = self._batch.step()
        elapsed = time.perf_counter() - started
        assert lanes <= len(self._jobs), "at most one lane per slot"
        self.seconds += elapsed
        for slot, job in enumerate(self._jobs):
            if job is not None:
                timing = job.timing
                timing.add_token(elapsed)
                self._finish(slot, job)

    def ready(self) -> Iterator[Result | FlightError]:
        """Yield the answers that are there and whose turn it is."""
        assert len(self._answers) <= self._window, "the window bounds what waits"
        for _ in range(self._window):
            answer = self._answers.pop(self._given, None)
            if answer is None:
                return
            self._given += 1
            self.errors += isinstance(answer, FlightError)
            yield answer

    def answers(
        self, prompts: Iterable[str | Sequence[int] | FlightError | None]
    ) -> Iterator[Result | FlightError]:
        """Submit every prompt and yield every answer, in order.

        None stands for "no prompt yet": the slots go on meanwhile.  Raises
        FlightError(TEXT_LONG) after MAX_PROMPTS, with None counted, and as `submit`.
        """
        for taken, prompt in enumerate(islice(prompts, MAX_PROMPTS + 1)):
            if taken == MAX_PROMPTS:
                raise FlightError(Fault.TEXT_LONG, f"a batch has at most {MAX_PROMPTS} prompts")
            if prompt is None:
                self.step()
            else:
                self.submit(prompt)
            yield from self.ready()
            yield from self._make_room()
        for _ in range(limits.MAX_POSITIONS + 1):
            if not self.busy:
                break
            self.step()
            yield from self.ready()
        assert not self.busy, "every generation ends within the context"

    def _make_room(self) -> Iterator[Result | FlightError]:
        """Go on until a prompt can be submitted; yield the answers that get ready meanwhile."""
        for _ in range(limits.MAX_POSITIONS + 1):
            if self.has_room:
                break
            self.step()
            yield from self.ready()
        assert self.has_room, "every generation ends within the context"

    def _admit(self, number: int, prompt: str | Sequence[int] | I32) -> None:
        """Run a prompt in a free slot and choose its first token."""
        slot = self._jobs.index(None)
        model = self._model
        if isinstance(prompt, str):
            prompt = model.encode(prompt, allow_special=self._special)
        ids = model.put_prompt(prompt)
        sampler = self._options.sampler
        seed = (sampler.seed + number) % (limits.MAX_SEED + 1)
        options = replace(self._options, sampler=replace(sampler, seed=seed))
        started = time.perf_counter()
        with np.errstate(over="ignore", invalid="ignore"):  # finish_reason "fault"
            self._batch.admit(slot, len(ids), options)
        elapsed = time.perf_counter() - started
        session = self._batch.sessions[slot]
        assert session.prompt_length == len(ids), "the session ran this prompt"
        self.seconds += elapsed
        job = Job(number, ids, seed, Timing(model.load_s, elapsed))
        self._jobs[slot] = job
        self._finish(slot, job)

    def _finish(self, slot: int, job: Job) -> None:
        """If the slot has finished, keep its answer and free it."""
        if self._batch.running(slot):
            return
        session = self._batch.sessions[slot]
        tokens = tokens_of(session)
        assert len(tokens) <= self._options.max_tokens, "the limit holds"
        text = None
        if self._model.has_tokenizer:
            stream = TextStream()
            text = stream.feed(bytes_between(session.text, 0, session.ready)) + stream.finish()
        reason = session.finish.value
        answer = Result(text, tokens, job.ids, reason, job.seed, job.timing)
        self._answers[job.number] = answer
        self._jobs[slot] = None
        self.tokens += len(tokens)

    def _require_current(self) -> None:
        """Raise FlightError(BUSY) if the slots hold something else by now."""
        if self._serial != self._model.generation:
            raise FlightError(Fault.BUSY, "a generation, batch or logits() used the model")


def bytes_between(buffer: U8, start: int, end: int) -> bytes:
    """The bytes of a buffer from `start` up to `end`."""
    assert 0 <= start <= end <= buffer.shape[0], "the bytes lie in the buffer"
    part = buffer[start:end]
    return part.tobytes()


def tokens_of(session: Session) -> tuple[int, ...]:
    """The tokens that a session has made."""
    made = session.output[: session.count]
    ids: list[int] = made.tolist()
    return tuple(ids)


def whole_ids(tokens: Sequence[int] | I32) -> tuple[int, ...]:
    """Ids as Python numbers; what is no whole number stays, for `require_int` to refuse."""
    values = tokens.tolist() if isinstance(tokens, np.ndarray) else list(tokens)
    return tuple(int(t) if isinstance(t, np.integer) else t for t in values)


def encode_stops(stop: Sequence[str]) -> tuple[bytes, ...]:
    """The bytes of the stop strings.  Raises FlightError(STOP)."""
    if isinstance(stop, str):
        raise FlightError(Fault.STOP, "a list of strings is expected, not one string")
    return tuple(encode_stop(text) for text in stop)


def encode_stop(text: str) -> bytes:
    """The bytes of a stop string.  Raises FlightError(STOP) on lone surrogates, or no text."""
    if not isinstance(text, str):
        raise FlightError(Fault.STOP, f"{type(text).__name__} is not a string")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FlightError(Fault.STOP, "a stop string is not valid UTF-8") from error


def plan_source(source: WeightSource, context: int | None, slots: int = 1) -> MemoryPlan:
    """The memory plan of a source.  Raises FlightError: CONTEXT, SLOTS."""
    shape = None if source.tokenizer is None else source.tokenizer.shape
    length = source.config.positions if context is None else context
    plan = plan_memory(source.config, length, shape, slots=slots)
    assert plan.total_bytes > 0, "a plan is not empty"
    return plan


def require_memory(plan: MemoryPlan) -> None:
    """Raise FlightError(MEMORY) with the shortfall if the plan exceeds the free memory."""
    free = available_bytes()
    need = plan.total_bytes
    if free is not None and need > free:
        raise FlightError(
            Fault.MEMORY,
            f"the plan needs {need} bytes, {free} are free: {need - free} bytes too few",
        )


def load(
    path: str | Path | None = None,
    *,
    context: int | None = None,
    heads: int | None = None,
    tokenizer: str | Path | None = None,
    slots: int = 1,
) -> LanguageModel:
    """Load a model into one block of memory.

    `path` is a Hugging Face folder, a .safetensors file, an llm.c .bin file or a .flm image;
    None is the embedded model.  `context` (default: all positions) sizes cache and activations;
    `heads` is for a bare .safetensors; `tokenizer` replaces the one found ("bytes" is the byte
    vocabulary); `slots` is how many prompts `batch` runs at once, each with a cache of its own.
    Raises FlightError with a code for everything that can be wrong with a file, and
    FlightError(MEMORY) if the plan exceeds the free memory; nothing is allocated then.
    """
    place = EMBEDDED if path is None else Path(path)
    words = None if tokenizer is None else Path(tokenizer)
    started = time.perf_counter()
    source = open_source(place, heads, words)
    model = load_source(source, context, slots, started)
    assert model.plan.slots == slots, "every slot has its cache"
    return model


def load_source(
    source: WeightSource,
    context: int | None,
    slots: int,
    started: float,
    meter: Meter | None = None,
) -> LanguageModel:
    """Load a source that is open; a meter counts to `loader.read_bytes`.  Raises as `load`."""
    plan = plan_source(source, context, slots)
    require_memory(plan)
    model = LanguageModel(source, plan, started, meter)
    assert model.allocated_bytes == plan.total_bytes, "the block has its planned size"
    return model

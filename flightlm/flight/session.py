"""One generation: prompt in, tokens and bytes out, stop rules, statistics.

`begin` validates everything and runs the prompt; each `step` then yields one token until a
reason to finish is met.  `step` is the steady-state root: it allocates nothing that lives on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from flightlm.flight import limits
from flightlm.flight.arena import F32, I32, U8, Arena, BufferSpec, slot_name
from flightlm.flight.model import Model
from flightlm.flight.sampler import Sampler, SamplerOptions, require_int
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.stops import StopMatcher, stop_buffers
from flightlm.flight.vocab import NO_TOKEN, Vocab


class Finish(Enum):
    """Why a generation ended.  LENGTH covers max_tokens and a full context."""

    RUNNING = "running"
    LENGTH = "length"
    EOT = "eot"
    STOP = "stop"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """What a generation may do.  `allowed` None permits every id that has text."""

    sampler: SamplerOptions = SamplerOptions()
    max_tokens: int = 128
    stops: tuple[bytes, ...] = ()
    ignore_eot: bool = False
    logit_bias: tuple[tuple[int, float], ...] = ()
    allowed: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        require_int(self.max_tokens, 1, limits.MAX_POSITIONS, Fault.MAX_TOKENS)
        if len(self.logit_bias) > limits.MAX_VOCAB:
            raise FlightError(Fault.LOGIT_BIAS, f"{len(self.logit_bias)} biases")


def session_buffers(
    context: int, max_token_bytes: int, slot: int = 0
) -> tuple[BufferSpec, ...]:
    """The ids and the bytes that a generation in one slot produces, and the stop tables."""
    assert context > 0, "the context is not empty"
    assert max_token_bytes >= 0, "a length is not negative"
    text = max(1, (context + 1) * max_token_bytes)
    return (
        BufferSpec("text", slot_name("session.output", slot), (context + 1,), "i4"),
        BufferSpec("text", slot_name("session.text", slot), (text,), "u1"),
        *stop_buffers(slot),
    )


class Session:
    """A generation over one slot of a model.

    `output` (context + 1,) holds `count` generated ids; `text` holds their bytes, of which the
    first `ready` may be shown (the rest may be the beginning of a stop string).
    """

    __slots__ = (
        "_eot",
        "_max_tokens",
        "_pending",
        "_sampler",
        "_slot",
        "_stops",
        "_text_length",
        "_vocab",
        "cache",
        "count",
        "finish",
        "model",
        "output",
        "prompt_length",
        "ready",
        "text",
    )

    def __init__(
        self, arena: Arena, model: Model, sampler: Sampler, vocab: Vocab | None, slot: int = 0
    ) -> None:
        assert slot >= 0, "slots count from 0"
        assert slot < len(model.caches), "the model was planned with this slot"
        self.model: Final = model
        self.cache: Final = model.caches[slot]
        self._slot: Final = slot
        self._sampler: Final = sampler
        self._vocab: Final = vocab
        self._stops: Final = StopMatcher(arena, slot)
        self.output: Final[I32] = arena.i32(slot_name("session.output", slot))
        self.text: Final[U8] = arena.u8(slot_name("session.text", slot))
        self.finish = Finish.LENGTH
        self.count = 0
        self.ready = 0
        self.prompt_length = 0
        self._text_length = 0
        self._pending = NO_TOKEN
        self._max_tokens = 0
        self._eot = NO_TOKEN
        assert self.output.shape[0] == self.cache.context + 1, "room for every token"
        if vocab is not None:
            sampler.forbid_from(vocab.shape.tokens)

    def begin(self, prompt: int, options: GenerateOptions) -> None:
        """Run the first `prompt` ids of model.tokens and get ready to step.

        Raises FlightError: PROMPT_EMPTY, PROMPT_LONG, TOKEN_RANGE, MAX_TOKENS, TOP_K,
        LOGIT_BIAS, ALLOWED, STOP, NO_TOKENIZER.  Nothing has changed then: the generation
        before can go on.
        """
        self._require_prompt(prompt)
        assert prompt <= limits.MAX_POSITIONS, "a prompt that fits the context is bounded"
        self.require_options(options)
        self._prepare_sampler(options)
        self._stops.begin(options.stops)
        tokens = self.model.tokens
        for at in range(prompt):
            self._sampler.saw(tokens.item(at))
        self.count = 0
        self.ready = 0
        self.prompt_length = prompt
        self.finish = Finish.RUNNING
        self._text_length = 0
        self._pending = NO_TOKEN
        self._max_tokens = options.max_tokens
        self.model.reset(self._slot)
        self.model.prefill(self.model.tokens[:prompt], self._slot)
        assert self.cache.length == prompt, "the prompt is in the cache"

    def _require_prompt(self, prompt: int) -> None:
        """Raise FlightError unless the first `prompt` ids of model.tokens can run."""
        context = self.cache.context
        tokens = self.model.tokens
        assert context <= limits.MAX_POSITIONS, "limits hold"
        assert tokens.shape[0] == context, "the prompt buffer has the context's length"
        if prompt < 1:
            raise FlightError(Fault.PROMPT_EMPTY, "the prompt has no token")
        if prompt > context:
            raise FlightError(
                Fault.PROMPT_LONG, f"the prompt has {prompt} tokens, the context {context}"
            )
        for at in range(prompt):
            self._sampler.require_id(tokens.item(at), Fault.TOKEN_RANGE)

    def require_options(self, options: GenerateOptions) -> None:
        """Raise FlightError unless every option fits the model; changes nothing."""
        require_int(options.max_tokens, 1, self.cache.context, Fault.MAX_TOKENS)
        sampler = self._sampler
        sampler.require_options(options.sampler)
        for token, value in options.logit_bias:
            sampler.require_bias(token, value)
        if options.allowed is not None:
            sampler.require_permitted(options.allowed)
        if self._vocab is None:
            if len(options.stops) > 0:
                raise FlightError(Fault.NO_TOKENIZER, "stop strings need text")
        self._stops.require(options.stops)

    def _prepare_sampler(self, options: GenerateOptions) -> None:
        """Set bias, mask and the end-of-text id."""
        assert options.max_tokens > 0, "the options are validated"
        assert self._eot < self.model.config.vocab, "the end-of-text id fits the model"
        sampler = self._sampler
        sampler.begin(options.sampler)
        self._eot = NO_TOKEN
        if self._vocab is not None:
            if not options.ignore_eot:
                self._eot = self._vocab.shape.eot
        for token, value in options.logit_bias:
            sampler.add_bias(token, value)
        if options.allowed is not None:
            sampler.permit_only(options.allowed)

    def step(self) -> int:  # flightlm: steady
        """The next token, or NO_TOKEN once `finish` tells why."""
        assert self.count <= self._max_tokens, "the limit holds"
        assert self.ready <= self._text_length, "only text that exists is shown"
        if self.finish is not Finish.RUNNING:
            return NO_TOKEN
        if self._pending != NO_TOKEN:
            self.model.step(self._pending, self._slot)
        return self.take(self.model.logits)

    def give_up(self) -> None:
        """End a generation that nobody goes on with; its tokens and text stay readable."""
        assert self.ready <= self._text_length, "only text that exists is shown"
        self.finish = Finish.LENGTH
        assert self.count <= self.output.shape[0], "what was made is kept"

    def pending(self) -> int:
        """The token that the model must run before `take`; NO_TOKEN right after `begin`."""
        assert self.count <= self._max_tokens, "the limit is kept"
        assert self._pending < self.model.config.vocab, "the token is an id"
        return self._pending

    def take(self, logits: F32) -> int:
        """Choose the next token from logits (V,); NO_TOKEN once `finish` tells why."""
        assert self.finish is Finish.RUNNING, "a generation that ended takes no more"
        assert logits.ndim == 1, "the logits of one lane"
        token = self._sampler.choose(logits)
        if token == NO_TOKEN:
            self._end(Finish.FAULT)
            return NO_TOKEN
        if token == self._eot:
            self._end(Finish.EOT)
            return NO_TOKEN
        self._accept(token)
        return token

    def _end(self, reason: Finish) -> None:
        """Finish: every byte that is left may be shown."""
        assert self.finish is Finish.RUNNING, "a generation ends once"
        assert reason is not Finish.RUNNING, "there is a reason"
        self.finish = reason
        self.ready = self._text_length

    def _accept(self, token: int) -> None:
        """Record a token and its bytes, and look for reasons to finish."""
        assert self.count < self.output.shape[0], "there is room"
        assert self._sampler.permits(token), "a forbidden id is never emitted"
        self.output[self.count] = token
        self.count += 1
        self._pending = token
        self._sampler.saw(token)
        if self._vocab is not None:
            self._append_text(self._vocab, token)
        if self.finish is Finish.RUNNING:
            self._check_length()

    def _check_length(self) -> None:
        """End at max_tokens, or when the context has no room for the token just made."""
        cache = self.cache
        assert cache.length <= cache.context, "positions stay inside the context"
        assert self.count > 0, "a token was just accepted"
        if self.count == self._max_tokens:
            self._end(Finish.LENGTH)
        elif cache.length == cache.context:
            self._end(Finish.LENGTH)
        else:
            assert self._pending != NO_TOKEN, "the next step has a token to run"

    def _append_text(self, vocab: Vocab, token: int) -> None:
        """Append the bytes of a token; end before a stop string that they complete."""
        old = self._text_length
        new = vocab.decode_into(token, self.text, old)
        assert new >= old, "text grows"
        assert new - old <= limits.MAX_TOKEN_BYTES, "tokens are bounded"
        self._text_length = new
        for at in range(old, min(new, old + limits.MAX_TOKEN_BYTES)):
            matched = self._stops.feed(self.text.item(at))
            if matched > 0:
                self._text_length = at + 1 - matched
                self._end(Finish.STOP)
                return
        self.ready = new - self._stops.held()

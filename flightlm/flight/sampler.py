"""From scores to one token: penalty, bias and mask, temperature, top-k, top-p, a draw.

The order is fixed and documented: (1) repetition penalty on the ids seen so far (Keskar et al.
2019, as in Hugging Face), (2) logit bias, with -inf on every id that is not permitted,
(3) temperature, (4) top-k, (5) top-p (Holtzman et al. 2020), (6) one draw.  Temperature 0 and
top-k 1 are greedy.  Everything works in buffers of the arena.

Random numbers: SplitMix64 (Steele, Lea & Flood 2014).  Its state is one 64-bit counter, every
seed is a good seed, and a draw is exactly one step, so the n-th draw of a seed is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, Arena, BufferSpec
from flightlm.flight.status import Fault, FlightError

MASK_64: Final = 0xFFFF_FFFF_FFFF_FFFF
GOLDEN_GAMMA: Final = 0x9E37_79B9_7F4A_7C15
MIX_1: Final = 0xBF58_476D_1CE4_E5B9
MIX_2: Final = 0x94D0_49BB_1331_11EB
TWO_POW_MINUS_53: Final = 2.0**-53


class SplitMix64:
    """A 64-bit generator; `state` is the seed plus n times the golden gamma."""

    __slots__ = ("state",)

    def __init__(self, seed: int) -> None:
        assert seed >= 0, "a seed is not negative"
        assert seed <= limits.MAX_SEED, "a seed has 64 bits"
        self.state = seed

    def next_u64(self) -> int:
        """The next 64 random bits."""
        assert self.state >= 0, "the state is unsigned"
        self.state = (self.state + GOLDEN_GAMMA) & MASK_64
        z = self.state
        z = ((z ^ (z >> 30)) * MIX_1) & MASK_64
        z = ((z ^ (z >> 27)) * MIX_2) & MASK_64
        z = z ^ (z >> 31)
        assert z <= MASK_64, "the output has 64 bits"
        return z

    def uniform(self) -> float:
        """A float64 in [0, 1): the top 53 bits of the next output."""
        value = (self.next_u64() >> 11) * TWO_POW_MINUS_53
        assert value >= 0.0, "a uniform number is not negative"
        assert value < 1.0, "a uniform number is below 1"
        return value


@dataclass(frozen=True, slots=True)
class SamplerOptions:
    """How a token is chosen.  Raises FlightError on any value out of range."""

    temperature: float = 0.8
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        require_float(self.temperature, 0.0, limits.MAX_TEMPERATURE, Fault.TEMPERATURE)
        require_int(self.top_k, 0, limits.MAX_VOCAB, Fault.TOP_K)
        require_float(self.top_p, 0.0, 1.0, Fault.TOP_P)
        if self.top_p == 0.0:
            raise FlightError(Fault.TOP_P, "0 keeps no token")
        require_float(self.repetition_penalty, 0.0, limits.MAX_PENALTY, Fault.PENALTY)
        if self.repetition_penalty == 0.0:
            raise FlightError(Fault.PENALTY, "0 divides by zero")
        require_int(self.seed, 0, limits.MAX_SEED, Fault.SEED)

    @property
    def greedy(self) -> bool:
        """True if the choice is argmax."""
        assert self.temperature >= 0.0, "the options are validated"
        assert self.top_k >= 0, "the options are validated"
        if self.temperature == 0.0:
            return True
        return self.top_k == 1


def require_float(value: float, low: float, high: float, fault: Fault) -> None:
    """Raise FlightError(fault) unless value is a number, finite, and low <= value <= high."""
    assert low <= high, "the range is not empty"
    if isinstance(value, bool):
        raise FlightError(fault, f"{value} is not a number")
    if not isinstance(value, (float, int)):
        raise FlightError(fault, f"{type(value).__name__} is not a number")
    if not math.isfinite(value):
        raise FlightError(fault, f"{value} is not finite")
    if value < low:
        raise FlightError(fault, f"{value} is below {low}")
    if value > high:
        raise FlightError(fault, f"{value} is above {high}")


def require_int(value: int, low: int, high: int, fault: Fault) -> None:
    """Raise FlightError(fault) unless value is an int and low <= value <= high."""
    assert low <= high, "the range is not empty"
    if type(value) is not int:
        raise FlightError(fault, f"{type(value).__name__} is not a whole number")
    if value < low:
        raise FlightError(fault, f"{value} is below {low}")
    if value > high:
        raise FlightError(fault, f"{value} is above {high}")


def sampler_buffers(vocab: int) -> tuple[BufferSpec, ...]:
    """Work arrays (V,)."""
    assert vocab > 0, "there is a vocabulary"
    assert vocab <= limits.MAX_VOCAB, "limits hold"
    table = (
        ("sampler.scores", "f4"),
        ("sampler.sorted", "f4"),
        ("sampler.spare", "f4"),
        ("sampler.bias", "f4"),
        ("sampler.mass", "f8"),
        ("sampler.order", "i4"),
        ("sampler.keep", "b1"),
        ("sampler.ties", "b1"),
        ("sampler.seen", "b1"),
    )
    return tuple(BufferSpec("sampler", name, (vocab,), kind) for name, kind in table)


class Sampler:
    """Chooses one token at a time from logits (V,)."""

    __slots__ = (
        "_bias",
        "_keep",
        "_mass",
        "_order",
        "_scores",
        "_seen",
        "_sorted",
        "_spare",
        "_ties",
        "options",
        "rng",
    )

    def __init__(self, arena: Arena, vocab: int) -> None:
        self._scores: Final = arena.f32("sampler.scores")
        self._sorted: Final = arena.f32("sampler.sorted")
        self._spare: Final = arena.f32("sampler.spare")
        self._bias: Final = arena.f32("sampler.bias")
        self._mass: Final = arena.f64("sampler.mass")
        self._order: Final = arena.i32("sampler.order")
        self._keep: Final = arena.mask("sampler.keep")
        self._ties: Final = arena.mask("sampler.ties")
        self._seen: Final = arena.mask("sampler.seen")
        assert self._scores.shape == (vocab,), "one score per token"
        assert self._mass.shape == (vocab,), "one mass per token"
        self.options = SamplerOptions()
        self.rng = SplitMix64(0)

    def begin(self, options: SamplerOptions) -> None:
        """Start a generation: no bias, every id permitted, nothing seen, the RNG seeded.

        Raises FlightError(TOP_K) if top_k exceeds the vocabulary.
        """
        assert isinstance(options, SamplerOptions), "the options are validated"
        require_int(options.top_k, 0, self._scores.shape[0], Fault.TOP_K)
        self.options = options
        self.rng = SplitMix64(options.seed)
        self._bias.fill(0.0)
        self._seen.fill(False)
        assert self.rng.state == options.seed, "the first draw follows the seed"

    def require_id(self, token: int, fault: Fault) -> None:
        """Raise FlightError(fault) unless token is an id of the vocabulary."""
        assert isinstance(fault, Fault), "a fault is given"
        require_int(token, 0, self._scores.shape[0] - 1, fault)
        assert token >= 0, "a checked id is not negative"

    def add_bias(self, token: int, value: float) -> None:
        """Add `value` to the score of `token` from now on.  Raises FlightError(LOGIT_BIAS)."""
        self.require_id(token, Fault.LOGIT_BIAS)
        require_float(value, -limits.MAX_LOGIT_BIAS, limits.MAX_LOGIT_BIAS, Fault.LOGIT_BIAS)
        assert token < self._bias.shape[0], "a checked id is in range"
        self._bias[token] += value

    def forbid_from(self, first: int) -> None:
        """Forbid every id from `first` on (ids that have no text)."""
        assert first > 0, "some id stays"
        assert first <= self._bias.shape[0], "ids end with the vocabulary"
        self._bias[first:] = -np.inf

    def permit_only(self, tokens: tuple[int, ...]) -> None:
        """Forbid every id that is not listed.  Raises FlightError(ALLOWED), (TOKEN_RANGE)."""
        if len(tokens) == 0:
            raise FlightError(Fault.ALLOWED, "no token id is permitted")
        if len(tokens) > limits.MAX_VOCAB:
            raise FlightError(Fault.ALLOWED, f"{len(tokens)} ids are more than any vocabulary has")
        self._keep.fill(True)
        for token in tokens:
            self.require_id(token, Fault.TOKEN_RANGE)
            self._keep[token] = False
        np.copyto(self._bias, -np.inf, where=self._keep)
        highest = float(np.maximum.reduce(self._bias))
        if not math.isfinite(highest):
            raise FlightError(Fault.ALLOWED, "no permitted id has text")

    def permits(self, token: int) -> bool:
        """True if the id can be chosen."""
        assert token >= 0, "ids count from 0"
        assert token < self._bias.shape[0], "ids end with the vocabulary"
        return math.isfinite(self._bias.item(token))

    def saw(self, token: int) -> None:
        """Count `token` as seen, for the repetition penalty."""
        assert token >= 0, "ids count from 0"
        assert token < self._seen.shape[0], "ids end with the vocabulary"
        self._seen[token] = True

    def choose(self, logits: F32) -> int:
        """The next token for logits (V,), or -1 if they hold no finite maximum (a fault)."""
        assert logits.shape == self._scores.shape, "one logit per token"
        options = self.options
        np.copyto(self._scores, logits)
        if options.repetition_penalty != 1.0:
            self._penalise(options.repetition_penalty)
        np.add(self._scores, self._bias, out=self._scores)
        best = int(np.argmax(self._scores))
        # argmax finds the first NaN if there is one, so this sees every NaN and +inf.
        if not math.isfinite(self._scores.item(best)):
            return -1
        if options.greedy:
            return best
        self._weigh(options)
        token = self._draw()
        assert math.isfinite(self._bias.item(token)), "a forbidden id is never chosen"
        return token

    def _penalise(self, penalty: float) -> None:
        """Positive scores of seen ids are divided by the penalty, the others multiplied."""
        scores = self._scores
        assert penalty > 0.0, "the options are validated"
        np.divide(scores, penalty, out=self._sorted)
        np.multiply(scores, penalty, out=self._spare)
        np.greater(scores, 0.0, out=self._keep)
        np.copyto(self._spare, self._sorted, where=self._keep)
        np.copyto(scores, self._spare, where=self._seen)
        assert scores.shape == self._seen.shape, "one flag per score"

    def _weigh(self, options: SamplerOptions) -> None:
        """scores become unnormalised probabilities; those cut by top-k or top-p become 0."""
        scores = self._scores
        vocab = scores.shape[0]
        assert options.temperature > 0.0, "greedy was handled"
        np.subtract(scores, scores.max(), out=scores)
        np.divide(scores, options.temperature, out=scores)
        np.exp(scores, out=scores)
        if options.top_k > 0:
            self._keep_largest(min(options.top_k, vocab))
        if options.top_p < 1.0:
            self._keep_largest(self._nucleus(options.top_p))
        assert scores.shape == (vocab,), "one weight per token"

    def _nucleus(self, top_p: float) -> int:
        """How many of the largest weights are the smallest set that reaches top_p."""
        assert top_p > 0.0, "the options are validated"
        assert top_p < 1.0, "1 is off"
        np.copyto(self._sorted, self._scores)
        self._sorted.sort()
        np.copyto(self._mass, self._sorted[::-1])
        np.add.accumulate(self._mass, out=self._mass)
        total = self._mass.item(-1)
        reached = int(self._mass.searchsorted(top_p * total, side="left"))
        return min(reached + 1, len(self._mass))

    def _keep_largest(self, count: int) -> None:
        """Set every weight to 0 but the `count` largest; the lower id wins a tie."""
        scores = self._scores
        vocab = scores.shape[0]
        assert count > 0, "at least one is kept"
        assert count <= vocab, "no more than all are kept"
        np.copyto(self._sorted, scores)
        self._sorted.partition(vocab - count)
        threshold = self._sorted.item(vocab - count)
        np.greater(scores, threshold, out=self._keep)
        room = count - int(np.count_nonzero(self._keep))
        np.equal(scores, threshold, out=self._ties)
        np.copyto(self._order, self._ties)
        np.add.accumulate(self._order, out=self._order)
        np.greater(self._order, room, out=self._keep)
        np.logical_and(self._keep, self._ties, out=self._keep)
        np.less(scores, threshold, out=self._ties)
        np.logical_or(self._keep, self._ties, out=self._keep)
        np.copyto(scores, 0.0, where=self._keep)

    def _draw(self) -> int:
        """One id with probability proportional to its weight; consumes one random number."""
        mass = self._mass
        np.copyto(mass, self._scores)
        np.add.accumulate(mass, out=mass)
        total = mass.item(-1)
        assert total > 0.0, "the largest weight is kept"
        target = self.rng.uniform() * total
        # side="right": the first id whose cumulative mass exceeds the target has weight > 0.
        token = int(mass.searchsorted(target, side="right"))
        if token < mass.shape[0]:
            return token
        # The product rounded up to the total: the last id with any weight.
        return int(mass.searchsorted(total, side="left"))

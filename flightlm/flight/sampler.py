"""From scores to one token: penalty, bias and mask, temperature, top-k, top-p, a draw.

The order is fixed and documented: (1) repetition penalty on the ids seen so far (Keskar et al.
2019, as in Hugging Face), (2) logit bias, with -inf on every id that is not permitted,
(3) top-k, (4) temperature, (5) top-p (Holtzman et al. 2020), (6) one draw.  Temperature 0 and
top-k 1 are greedy.  Top-k before or after the temperature is the same set, but for rounding,
which can make different scores equal.  Everything works in buffers of the arena.

Random numbers: SplitMix64 (Steele, Lea & Flood 2014).  Its state is one 64-bit counter, every
seed is a good seed, and a draw is exactly one step, so the n-th draw of a seed is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import F32, Arena, BufferSpec, slot_name
from flightlm.flight.status import Fault, FlightError

MASK_64: Final = 0xFFFF_FFFF_FFFF_FFFF
GOLDEN_GAMMA: Final = 0x9E37_79B9_7F4A_7C15
MIX_1: Final = 0xBF58_476D_1CE4_E5B9
MIX_2: Final = 0x94D0_49BB_1331_11EB
TWO_POW_MINUS_53: Final = 2.0**-53
# A smaller penalty would send ordinary scores beyond float32.
EXPONENT_FLOOR: Final = -1_000.0  # exp of it is exactly 0 in float32 and in float64
SHOWN_BITS: Final = 128


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
        penalty = self.repetition_penalty
        require_float(penalty, limits.MIN_PENALTY, limits.MAX_PENALTY, Fault.PENALTY)
        require_int(self.seed, 0, limits.MAX_SEED, Fault.SEED)

    @property
    def greedy(self) -> bool:
        """True if the choice is argmax."""
        assert self.temperature >= 0.0, "the options are validated"
        assert self.top_k >= 0, "the options are validated"
        if self.temperature == 0.0:
            return True
        return self.top_k == 1


def shown(value: float) -> str:
    """A number for an error's detail; Python refuses to print an int of thousands of digits."""
    assert not isinstance(value, bool), "a number is shown"
    if isinstance(value, int):
        bits = value.bit_length()
        if bits > SHOWN_BITS:
            return f"a number of {bits} bits"
    return str(value)


def require_float(value: float, low: float, high: float, fault: Fault) -> None:
    """Raise FlightError(fault) unless value is a number, finite, and low <= value <= high."""
    assert low <= high, "the range is not empty"
    if isinstance(value, bool):
        raise FlightError(fault, f"{value} is not a number")
    if not isinstance(value, (float, int)):
        raise FlightError(fault, f"{type(value).__name__} is not a number")
    # The range first: isfinite fails on an int that no float holds.  NaN passes both comparisons.
    if value < low:
        raise FlightError(fault, f"{shown(value)} is below {low}")
    if value > high:
        raise FlightError(fault, f"{shown(value)} is above {high}")
    if not math.isfinite(value):
        raise FlightError(fault, f"{value} is not finite")


def require_int(value: int, low: int, high: int, fault: Fault) -> None:
    """Raise FlightError(fault) unless value is an int and low <= value <= high."""
    assert low <= high, "the range is not empty"
    if type(value) is not int:
        raise FlightError(fault, f"{type(value).__name__} is not a whole number")
    if value < low:
        raise FlightError(fault, f"{shown(value)} is below {low}")
    if value > high:
        raise FlightError(fault, f"{shown(value)} is above {high}")


def sampler_buffers(vocab: int, slot: int = 0) -> tuple[BufferSpec, ...]:
    """Work arrays (V,) of the sampler of one slot."""
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
    shape = (vocab,)
    return tuple(BufferSpec("sampler", slot_name(n, slot), shape, kind) for n, kind in table)


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
        "_usable",
        "options",
        "rng",
    )

    def __init__(self, arena: Arena, vocab: int, slot: int = 0) -> None:
        self._scores: Final = arena.f32(slot_name("sampler.scores", slot))
        self._sorted: Final = arena.f32(slot_name("sampler.sorted", slot))
        self._spare: Final = arena.f32(slot_name("sampler.spare", slot))
        self._bias: Final = arena.f32(slot_name("sampler.bias", slot))
        self._mass: Final = arena.f64(slot_name("sampler.mass", slot))
        self._order: Final = arena.i32(slot_name("sampler.order", slot))
        self._keep: Final = arena.mask(slot_name("sampler.keep", slot))
        self._ties: Final = arena.mask(slot_name("sampler.ties", slot))
        self._seen: Final = arena.mask(slot_name("sampler.seen", slot))
        assert self._scores.shape == (vocab,), "one score per token"
        assert self._mass.shape == (vocab,), "one mass per token"
        self._usable = vocab
        self.options = SamplerOptions()
        self.rng = SplitMix64(0)

    def begin(self, options: SamplerOptions) -> None:
        """Start a generation: no bias, every id with text permitted, nothing seen, RNG seeded.

        Raises FlightError(TOP_K) if top_k exceeds the vocabulary; nothing has changed then.
        """
        self.require_options(options)
        self.options = options
        self.rng = SplitMix64(options.seed)
        self._bias.fill(0.0)
        self._bias[self._usable :] = -np.inf
        self._seen.fill(False)
        assert self.rng.state == options.seed, "the first draw follows the seed"

    def require_options(self, options: SamplerOptions) -> None:
        """Raise FlightError(TOP_K) if top_k exceeds the vocabulary."""
        assert isinstance(options, SamplerOptions), "the options are validated"
        require_int(options.top_k, 0, self._scores.shape[0], Fault.TOP_K)

    def require_bias(self, token: int, value: float) -> None:
        """Raise FlightError(LOGIT_BIAS) unless `value` may be added to the score of `token`."""
        self.require_id(token, Fault.LOGIT_BIAS)
        require_float(value, -limits.MAX_LOGIT_BIAS, limits.MAX_LOGIT_BIAS, Fault.LOGIT_BIAS)
        assert token < self._bias.shape[0], "a checked id is in range"

    def require_permitted(self, tokens: tuple[int, ...]) -> None:
        """Raise FlightError: TOKEN_RANGE, or ALLOWED unless an id with text is listed."""
        if len(tokens) == 0:
            raise FlightError(Fault.ALLOWED, "no token id is permitted")
        if len(tokens) > limits.MAX_VOCAB:
            raise FlightError(Fault.ALLOWED, f"{len(tokens)} ids are more than any vocabulary has")
        lowest = limits.MAX_VOCAB
        for token in tokens:
            self.require_id(token, Fault.TOKEN_RANGE)
            lowest = min(lowest, token)
        if lowest >= self._usable:
            raise FlightError(Fault.ALLOWED, f"no permitted id is one of the {self._usable} tokens")

    def require_id(self, token: int, fault: Fault) -> None:
        """Raise FlightError(fault) unless token is an id of the vocabulary."""
        assert isinstance(fault, Fault), "a fault is given"
        require_int(token, 0, self._scores.shape[0] - 1, fault)
        assert token >= 0, "a checked id is not negative"

    def add_bias(self, token: int, value: float) -> None:
        """Add `value` to the score of `token` from now on.  Raises FlightError(LOGIT_BIAS)."""
        self.require_bias(token, value)
        assert token >= 0, "a checked id is not negative"
        self._bias[token] += float(value)

    def forbid_from(self, first: int) -> None:
        """Forbid every id from `first` on (ids that have no text) in all generations to come."""
        assert first > 0, "some id stays"
        assert first <= self._bias.shape[0], "ids end with the vocabulary"
        self._usable = first

    def permit_only(self, tokens: tuple[int, ...]) -> None:
        """Forbid every id that is not listed.  Raises FlightError(ALLOWED), (TOKEN_RANGE)."""
        self.require_permitted(tokens)
        assert len(tokens) <= limits.MAX_VOCAB, "the ids are bounded"
        self._keep.fill(True)
        for token in tokens:
            self._keep[token] = False
        np.copyto(self._bias, -np.inf, where=self._keep)

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
        # Before the bias: inf - inf would be NaN too, with a warning of numpy's.
        if self._best() < 0:
            return -1
        if options.repetition_penalty != 1.0:
            self._penalise(float(options.repetition_penalty))
        np.add(self._scores, self._bias, out=self._scores)
        best = self._best()
        if best < 0:
            return -1
        if options.greedy:
            return best
        self._weigh(options)
        token = self._draw()
        assert math.isfinite(self._bias.item(token)), "a forbidden id is never chosen"
        return token

    def _best(self) -> int:
        """The first id with the largest score, or -1 if that is not finite."""
        scores = self._scores
        assert scores.ndim == 1, "scores are a vector"
        best = int(np.argmax(scores))
        assert best >= 0, "ids count from 0"
        # argmax finds the first NaN if there is one, so this sees every NaN and +inf.
        if not math.isfinite(scores.item(best)):
            return -1
        return best

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
        assert options.temperature > 0.0, "greedy was handled"
        assert options.top_k <= self._scores.shape[0], "the options were checked"
        if options.top_k > 0:
            self._keep_largest(options.top_k, -math.inf)
        self._exponentiate(float(options.temperature))
        if options.top_p < 1.0:
            self._keep_largest(self._nucleus(options.top_p), 0.0)

    def _exponentiate(self, temperature: float) -> None:
        """scores become exp((scores - largest) / temperature): the largest weight is 1.

        The quotient is taken in float64 and cut where exp is 0 anyway: then any temperature
        above 0 divides without overflow, and the largest score gives 0 / temperature = 0.
        """
        scores = self._scores
        mass = self._mass
        assert temperature > 0.0, "greedy was handled"
        highest = float(np.maximum.reduce(scores))
        assert math.isfinite(highest), "a fault was handled"
        np.copyto(mass, scores)
        np.subtract(mass, highest, out=mass)
        np.maximum(mass, EXPONENT_FLOOR * temperature, out=mass)
        np.divide(mass, temperature, out=mass)
        np.copyto(scores, mass)
        np.exp(scores, out=scores)

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

    def _keep_largest(self, count: int, cut: float) -> None:
        """Set every score to `cut` but the `count` largest; the lower id wins a tie."""
        scores = self._scores
        vocab = scores.shape[0]
        assert count > 0, "at least one is kept"
        assert count <= vocab, "no more than all are kept"
        assert cut <= 0.0, "what is cut weighs nothing"
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
        np.copyto(scores, cut, where=self._keep)

    def _draw(self) -> int:
        """One id with probability proportional to its weight; consumes one random number."""
        mass = self._mass
        np.copyto(mass, self._scores)
        np.add.accumulate(mass, out=mass)
        total = mass.item(-1)
        assert total > 0.0, "the largest weight is kept"
        target = self.rng.uniform() * total
        # A uniform number is at most 1 - 2**-53, and total * (1 - 2**-53) never rounds to total.
        assert target < total, "the target lies inside the mass"
        # side="right": the first id whose cumulative mass exceeds the target has weight > 0.
        return int(mass.searchsorted(target, side="right"))

"""The random numbers, the options, and the rules of the sampler one by one."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from flightlm.flight import limits
from flightlm.flight.sampler import GOLDEN_GAMMA, MASK_64, Sampler, SamplerOptions, SplitMix64
from flightlm.flight.status import Fault, FlightError
from tests.model_helpers import make_sampler, refuses

# The first outputs for seed 1234567, as published with the reference implementations.
PUBLISHED = (
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
)


def chi_square(counts: list[int], shares: list[float]) -> float:
    """Pearson's statistic of counts against expected shares."""
    total = sum(counts)
    pairs = zip(counts, shares, strict=True)
    return sum((count - total * share) ** 2 / (total * share) for count, share in pairs)


@pytest.mark.requirement("FLM-REQ-404")
def test_the_published_random_numbers() -> None:
    rng = SplitMix64(1234567)
    assert tuple(rng.next_u64() for _ in PUBLISHED) == PUBLISHED


@pytest.mark.requirement("FLM-REQ-404")
@pytest.mark.parametrize("seed", [0, 1, 1234567, limits.MAX_SEED])
def test_the_nth_number_follows_from_the_seed_alone(seed: int) -> None:
    rng = SplitMix64(seed)
    for n in range(50):
        assert rng.state == (seed + n * GOLDEN_GAMMA) & MASK_64
        jumped = SplitMix64((seed + n * GOLDEN_GAMMA) & MASK_64)
        number = rng.next_u64()
        assert 0 <= number <= MASK_64
        assert jumped.next_u64() == number
        again = SplitMix64((seed + n * GOLDEN_GAMMA) & MASK_64)
        assert again.uniform() == (number >> 11) / 2.0**53


@pytest.mark.requirement("FLM-REQ-404")
def test_uniform_numbers_fill_the_unit_interval_evenly() -> None:
    rng = SplitMix64(7)
    values = [rng.uniform() for _ in range(20_000)]
    assert min(values) >= 0.0
    assert max(values) < 1.0
    counts = [0] * 20
    for value in values:
        counts[int(value * 20)] += 1
    # 19 degrees of freedom: above 43.8 once in a thousand.
    assert chi_square(counts, [1 / 20] * 20) < 43.8
    assert len(set(values)) == len(values)


MAKE: Callable[..., object] = SamplerOptions
NO_NUMBERS = (True, False, math.nan, "0.5", None, np.float32(0.5), np.int64(1), np.bool_(True))
OUT_OF_RANGE: tuple[tuple[str, Fault, tuple[object, ...]], ...] = (
    ("temperature", Fault.TEMPERATURE, (-1e-9, -math.inf, math.inf, 1000.1, 10**400, -(10**400))),
    ("top_p", Fault.TOP_P, (0.0, 0, -0.5, 1.0000001, 2, math.inf, -math.inf)),
    ("repetition_penalty", Fault.PENALTY, (0.0, -1.0, 1e-4, 1e-300, 1000.1, math.inf)),
    ("top_k", Fault.TOP_K, (-1, limits.MAX_VOCAB + 1, 1.0, 10**5000, math.inf)),
    ("seed", Fault.SEED, (-1, 1 << 64, 0.0, 10**5000, -(10**5000))),
)


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.parametrize(
    ("name", "fault", "values"), OUT_OF_RANGE, ids=[row[0] for row in OUT_OF_RANGE]
)
def test_options_out_of_range_are_refused(
    name: str, fault: Fault, values: tuple[object, ...]
) -> None:
    for value in (*NO_NUMBERS, *values):
        refuses(fault, partial(MAKE, **{name: value}))


@pytest.mark.requirement("FLM-REQ-407")
def test_the_ends_of_every_range_are_accepted() -> None:
    low = SamplerOptions(0.0, 0, 5e-324, 1e-3, 0)
    high = SamplerOptions(1000.0, limits.MAX_VOCAB, 1.0, 1000.0, limits.MAX_SEED)
    assert low.greedy
    assert not high.greedy
    assert SamplerOptions(top_k=1).greedy
    assert SamplerOptions(temperature=1, top_p=1, repetition_penalty=2).temperature == 1
    assert not SamplerOptions(temperature=5e-324).greedy
    assert SamplerOptions(temperature=np.float64(0.8)) == SamplerOptions(temperature=0.8)


@pytest.mark.requirement("FLM-REQ-404")
def test_a_float64_of_numpys_gives_the_bits_of_a_float() -> None:
    logits = np.random.default_rng(1).standard_normal(200).astype(np.float32)
    answers = []
    for number in (float, np.float64):
        sampler = make_sampler(200)
        sampler.begin(SamplerOptions(number(0.83), 0, number(0.97), number(1.37), 5))
        for token in range(0, 200, 3):
            sampler.saw(token)
            sampler.add_bias(token, number(0.1))
            sampler.add_bias(token, number(0.7))
        answers.append([sampler.choose(logits) for _ in range(50)])
    assert answers[0] == answers[1]
    assert len(set(answers[0])) > 5


def begun(vocab: int, options: SamplerOptions) -> Sampler:
    """A sampler in the middle of a generation."""
    sampler = make_sampler(vocab)
    sampler.begin(options)
    return sampler


def logits_of(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Logits (V,)."""
    return np.array(values, np.float32)


@pytest.mark.requirement("FLM-REQ-407")
def test_what_does_not_fit_the_vocabulary_is_refused_and_changes_nothing() -> None:
    sampler = begun(8, SamplerOptions(temperature=0.9, seed=3))
    sampler.add_bias(2, 1.5)
    sampler.permit_only((1, 2, 3))
    twin = begun(8, SamplerOptions(temperature=0.9, seed=3))
    twin.add_bias(2, 1.5)
    twin.permit_only((1, 2, 3))
    refuses(Fault.TOP_K, sampler.begin, SamplerOptions(top_k=9))
    for token in (-1, 8, True, 1.0, "1", None, np.int64(1), 10**5000):
        refuses(Fault.LOGIT_BIAS, sampler.add_bias, token, 1.0)
        refuses(Fault.TOKEN_RANGE, sampler.permit_only, (0, token))
    for value in (math.nan, math.inf, -math.inf, 1.1e6, -1.1e6, True, "1", np.float32(1), 10**400):
        refuses(Fault.LOGIT_BIAS, sampler.add_bias, 0, value)
    refuses(Fault.ALLOWED, sampler.permit_only, ())
    refuses(Fault.ALLOWED, sampler.permit_only, (0,) * (limits.MAX_VOCAB + 1))
    logits = logits_of(*range(8))
    assert [sampler.choose(logits) for _ in range(40)] == [twin.choose(logits) for _ in range(40)]


@pytest.mark.requirement("FLM-REQ-403")
def test_ids_without_text_stay_forbidden() -> None:
    sampler = make_sampler(6)
    sampler.forbid_from(4)
    for _ in range(2):
        sampler.begin(SamplerOptions(temperature=0.0))
        sampler.add_bias(5, limits.MAX_LOGIT_BIAS)
        assert [sampler.permits(token) for token in range(6)] == [True] * 4 + [False] * 2
        assert sampler.choose(logits_of(0, 1, 0, 0, 9, 9)) == 1
    refuses(Fault.ALLOWED, sampler.permit_only, (4, 5))
    sampler.permit_only((5, 3))
    assert sampler.choose(logits_of(0, 1, 0, 0, 9, 9)) == 3


@pytest.mark.requirement("FLM-REQ-401")
def test_begin_forgets_bias_mask_seen_ids_and_draws() -> None:
    logits = logits_of(0.5, 1.0, 0.75, 0.25)
    options = SamplerOptions(repetition_penalty=2.0, seed=8)
    sampler = begun(4, options)
    fresh = [sampler.choose(logits) for _ in range(60)]
    assert set(fresh) == {0, 1, 2, 3}
    sampler.add_bias(1, -1e6)
    sampler.permit_only((1, 3))
    sampler.saw(3)
    assert set(sampler.choose(logits) for _ in range(60)) == {3}
    sampler.begin(options)
    assert [sampler.choose(logits) for _ in range(60)] == fresh


@pytest.mark.requirement("FLM-REQ-401")
def test_the_penalty_is_hugging_faces_and_counts_an_id_once() -> None:
    sampler = begun(4, SamplerOptions(temperature=0.0, repetition_penalty=4.0))
    logits = logits_of(8.0, 3.0, -1.0, -5.0)
    for _ in range(3):
        sampler.saw(0)
    assert sampler.choose(logits) == 1, "8 became 2, not 8 / 64"
    sampler.saw(1)
    assert sampler.choose(logits) == 0, "3 became 0.75"
    sampler.permit_only((2, 3))
    sampler.saw(2)
    assert sampler.choose(logits) == 2, "-1 became -4, above -5"
    sampler.begin(SamplerOptions(temperature=0.0, repetition_penalty=6.0))
    sampler.permit_only((2, 3))
    sampler.saw(2)
    assert sampler.choose(logits) == 3, "-1 became -6"
    sampler.begin(SamplerOptions(temperature=0.0, repetition_penalty=0.5))
    sampler.saw(1)
    sampler.saw(3)
    assert sampler.choose(logits_of(5.0, 3.0, -1.0, -5.0)) == 1, "below 1 it is a reward"


@pytest.mark.requirement("FLM-REQ-401")
def test_the_bias_comes_after_the_penalty_and_adds_up() -> None:
    sampler = begun(3, SamplerOptions(temperature=0.0, repetition_penalty=2.0))
    sampler.saw(0)
    sampler.add_bias(0, 1.0)
    sampler.add_bias(0, 1.0)
    # 4 / 2 + 2 = 4, and not (4 + 2) / 2 = 3.
    assert sampler.choose(logits_of(4.0, 3.5, 0.0)) == 0
    assert sampler.choose(logits_of(4.0, 4.5, 0.0)) == 1
    assert sampler.choose(logits_of(4.0, 4.0, 4.0)) == 0, "the lower id wins a tie"


@pytest.mark.requirement("FLM-REQ-402")
def test_top_k_compares_scores_and_not_rounded_weights() -> None:
    # At temperature 1000 these differ by less than float32 can tell after the exponential.
    logits = logits_of(1.0, 1.00001, 1.00002, 1.00003, 1.00002)
    sampler = begun(5, SamplerOptions(temperature=1000.0, top_k=2, seed=1))
    assert {sampler.choose(logits) for _ in range(100)} == {2, 3}


@pytest.mark.requirement("FLM-REQ-402")
def test_ties_do_not_widen_top_k() -> None:
    logits = logits_of(1.0, 2.0, 1.0, 1.0, 2.0, 1.0)
    for k, kept in ((2, {1, 4}), (3, {0, 1, 4}), (5, {0, 1, 2, 3, 4}), (6, set(range(6)))):
        sampler = begun(6, SamplerOptions(temperature=1.0, top_k=k, seed=2))
        assert {sampler.choose(logits) for _ in range(300)} == kept
    sampler.permit_only((0, 3, 5))
    assert {sampler.choose(logits) for _ in range(300)} == {0, 3, 5}, "k above what is permitted"


@pytest.mark.requirement("FLM-REQ-402")
def test_top_p_is_a_share_of_what_top_k_left() -> None:
    logits = logits_of(*(math.log(share) for share in (0.4, 0.3, 0.2, 0.1)))
    for k, p, kept in ((0, 0.69, 2), (0, 0.71, 3), (2, 0.56, 1), (2, 0.58, 2), (3, 0.79, 3)):
        sampler = begun(4, SamplerOptions(temperature=1.0, top_k=k, top_p=p, seed=4))
        assert {sampler.choose(logits) for _ in range(300)} == set(range(kept)), (k, p)


@pytest.mark.requirement("FLM-REQ-402")
@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_frequencies_agree_with_the_distribution(temperature: float) -> None:
    logits = [0.0, 1.0, -1.5, 2.0, 0.5, -0.25, 1.75, -math.inf]
    weights = [math.exp(value / temperature) for value in logits]
    sampler = begun(8, SamplerOptions(temperature=temperature, seed=99))
    counts = [0] * 8
    for _ in range(8_000):
        counts[sampler.choose(logits_of(*logits))] += 1
    assert counts.pop() == 0, "a weight of 0 is never drawn"
    # 6 degrees of freedom: above 22.5 once in a thousand.
    assert chi_square(counts, [weight / sum(weights) for weight in weights[:7]]) < 22.5


@pytest.mark.requirement("FLM-REQ-404")
def test_a_draw_takes_one_number_and_greedy_takes_none() -> None:
    sampler = begun(3, SamplerOptions(temperature=1.0, seed=77))
    for n in range(1, 5):
        assert sampler.choose(logits_of(0, 0, 0)) >= 0
        assert sampler.rng.state == (77 + n * GOLDEN_GAMMA) & MASK_64
    sampler.begin(SamplerOptions(temperature=0.0, seed=77))
    assert sampler.choose(logits_of(0, 1, 0)) == 1
    assert sampler.rng.state == 77


@pytest.mark.requirement("FLM-REQ-403")
def test_no_finite_permitted_score_is_a_fault() -> None:
    for temperature in (0.0, 1.0):
        sampler = begun(3, SamplerOptions(temperature=temperature))
        assert sampler.choose(logits_of(-math.inf, -math.inf, -math.inf)) == -1
        assert sampler.choose(logits_of(math.nan, 0.0, 0.0)) == -1
        assert sampler.choose(logits_of(0.0, math.inf, 0.0)) == -1
        assert sampler.choose(logits_of(-math.inf, 0.0, -math.inf)) == 1
        sampler.permit_only((0, 2))
        assert sampler.choose(logits_of(-math.inf, 0.0, -math.inf)) == -1
        assert sampler.choose(logits_of(-math.inf, 0.0, -5.0)) == 2


@pytest.mark.requirement("FLM-REQ-402")
@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-50, 1e-40, 1e-30])
def test_the_smallest_temperatures_are_greedy_in_effect(temperature: float) -> None:
    sampler = begun(4, SamplerOptions(temperature=temperature, seed=1))
    assert {sampler.choose(logits_of(0.5, 3.0, -1e30, 2.999)) for _ in range(20)} == {1}
    assert {sampler.choose(logits_of(0.5, 3.0, 3.0, 2.999)) for _ in range(50)} == {1, 2}


@pytest.mark.requirement("FLM-REQ-407")
def test_a_detail_gives_the_number_and_never_thousands_of_digits() -> None:
    with pytest.raises(FlightError, match="2.5 is above 1.0"):
        _ = SamplerOptions(top_p=2.5)
    with pytest.raises(FlightError, match="-3 is below 0"):
        _ = SamplerOptions(seed=-3)
    with pytest.raises(FlightError, match="a number of 16610 bits is above 1.0"):
        _ = SamplerOptions(top_p=10**5000)
    with pytest.raises(FlightError, match="nan is not finite"):
        _ = SamplerOptions(top_p=math.nan)

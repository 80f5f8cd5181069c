"""Statistics of `flightlm bench`: what counts, and what a ratio is."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.ground.bench.noise import LIMIT, TOLERANCE_TICKS, judge
from flightlm.ground.bench.statistics import (
    ENOUGH,
    Sample,
    best_of_round,
    compare,
    rounds_of,
    summarise,
)

SECONDS = st.floats(1e-4, 1e3)
SAMPLES = st.lists(
    st.builds(Sample, st.integers(0, 6), SECONDS, st.floats(0, 1), st.booleans()),
    min_size=1,
    max_size=20,
)


@pytest.mark.requirement("FLM-REQ-551")
@given(SAMPLES)
def test_a_contaminated_sample_counts_only_where_clean_ones_are_few(samples: list[Sample]) -> None:
    found = summarise(samples)
    clean = [sample.seconds for sample in samples if not sample.contaminated]
    enough = len(clean) >= min(ENOUGH, rounds_of(samples))
    kept = clean if enough else [sample.seconds for sample in best_of_round(samples).values()]
    assert found.marked is not enough
    assert (found.minimum, found.median) == (min(kept), median(kept))
    assert (found.clean, found.total) == (len(clean), len(samples))


@pytest.mark.requirement("FLM-REQ-551")
@given(SAMPLES)
def test_a_round_is_represented_by_a_clean_sample_if_it_has_one(samples: list[Sample]) -> None:
    best = best_of_round(samples)
    assert set(best) == {sample.round for sample in samples}
    for number, chosen in best.items():
        others = [sample for sample in samples if sample.round == number]
        assert chosen in others
        clean = [sample.seconds for sample in others if not sample.contaminated]
        assert chosen.contaminated is not bool(clean)
        assert chosen.seconds == min(clean or [sample.seconds for sample in others])


@pytest.mark.requirement("FLM-REQ-551")
@given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1, max_size=9), st.floats(0.1, 10))
def test_the_median_ratio_is_that_of_pairs(pairs: list[tuple[float, float]], scale: float) -> None:
    ours = [Sample(n, a, 0.0, False) for n, (a, _) in enumerate(pairs)]
    theirs = [Sample(n, b, 0.0, False) for n, (_, b) in enumerate(pairs)]
    ratio = compare(ours, theirs, scale)
    assert ratio is not None
    assert ratio.median == pytest.approx(median(scale * b / a for a, b in pairs))
    least = min(b for _, b in pairs) / min(a for a, _ in pairs)
    assert ratio.minima == pytest.approx(scale * least)
    assert (ratio.pairs, ratio.marked) == (len(pairs), False)


@pytest.mark.requirement("FLM-REQ-551")
@given(SAMPLES, SAMPLES)
def test_a_ratio_uses_clean_pairs_alone_where_they_are_enough(
    ours: list[Sample], theirs: list[Sample]
) -> None:
    ratio = compare(ours, theirs, 1.0)
    first, second = best_of_round(ours), best_of_round(theirs)
    common = set(first) & set(second)
    if ratio is None:
        assert not common
        return
    clean = [n for n in common if not first[n].contaminated and not second[n].contaminated]
    enough = len(clean) >= min(ENOUGH, len(common))
    assert ratio.pairs == len(clean if enough else common)
    assert ratio.marked is (not enough or summarise(ours).marked or summarise(theirs).marked)


@pytest.mark.requirement("FLM-REQ-551")
@given(st.integers(-50, 5_000), st.floats(1, 10_000))
def test_a_sample_is_contaminated_by_more_than_a_share_and_more_than_some_ticks(
    others: int, available: float
) -> None:
    noise = judge(others, available)
    assert noise.share >= 0.0
    assert noise.contaminated is (others > LIMIT * available and others > TOLERANCE_TICKS)

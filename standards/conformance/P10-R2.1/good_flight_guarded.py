# flightlm-test: profile=flight

"""Flight: constants, capacities, and data under a dominating guard."""

from typing import Final

MAX_STEPS: Final = 100


def settle(steps: int) -> int:
    """An assertion before the loop."""
    assert steps <= MAX_STEPS, "the plan is bounded"
    done = 0
    while done < steps:
        done += 1
    return done


def settle_checked(steps: int) -> int:
    """A check that raises."""
    if steps > MAX_STEPS:
        raise ValueError(steps)
    left = steps
    while left > 0:
        left -= 1
    return left


def settle_least(steps: int) -> int:
    """min() with a constant."""
    limit = min(steps, MAX_STEPS)
    done = 0
    while done < limit:
        done += 1
    return done


def settle_constant() -> int:
    """A constant."""
    done = 0
    while done < 2 * MAX_STEPS:
        done += 1
    return done

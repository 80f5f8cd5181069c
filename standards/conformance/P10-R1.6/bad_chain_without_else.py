# flightlm-test: profile=flight
"""A chain of conditions in critical code that forgets the rest."""


def step(state: int, demand: int) -> int:
    """The next state of a valve."""
    following = state
    if demand == 0:  # expect: P10-R1.6
        following = 0
    elif demand == 1:
        following = state + 1
    elif demand == 2:
        following = state - 1
    return following

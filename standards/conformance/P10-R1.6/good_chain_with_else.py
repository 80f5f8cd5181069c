# flightlm-test: profile=flight
"""Chains in critical code that end with else, and an if alone."""


def step(state: int, demand: int) -> int:
    """The next state of a valve."""
    assert state >= 0, "a state"
    assert demand >= 0, "a demand"
    if demand == 0:
        following = 0
    elif demand == 1:
        following = state + 1
    else:
        following = state
    if following > 10:
        following = 10
    return following

"""The wrapper of a decorator calls whatever was decorated."""

import functools


def counted(function):
    """Count the calls."""
    calls = 0

    @functools.wraps(function)
    def wrapper(*args):
        nonlocal calls
        calls += 1
        return function(*args)  # expect: P10-R9.3

    return wrapper

import contextlib
from contextlib import suppress


def check(n: int) -> int:
    assert n > 0, "E1"
    return n


def run(n: int) -> None:
    with contextlib.suppress(AssertionError):  # expect: P10-R5.8
        check(n)
    with suppress(Exception):  # expect: P10-R5.8
        check(n)
    with suppress(KeyError, AssertionError):  # expect: P10-R5.8
        check(n)

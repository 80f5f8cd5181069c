from typing import Final

LIMIT: Final = 8


def within(n: int) -> bool:
    return 0 < n <= LIMIT


def ok(a: int, b: int) -> bool:
    return within(a) and within(b)


def f(a: int, b: int) -> int:
    assert ok(a, b), "E1"
    assert any(within(x) for x in (a, b)), "E2"
    assert callable(ok), "E3"
    return a

from collections.abc import Iterator


def f(it: Iterator[int], stack: list[int]) -> int:
    first = next(it)
    assert first > 0, "E1"
    top = stack.pop()
    assert top is not None, "E2"
    assert s_ok("abc".isascii()), "E3"
    return first + top


def s_ok(flag: bool) -> bool:
    return not flag

from typing import Final


def on_start(n: int) -> int:  # expect-any a: P10-R1.2
    return dispatch("stop", n - 1)


def on_stop(n: int) -> int:  # may: P10-R1.2
    return n


TABLE: Final = {"start": on_start, "stop": on_stop}


def dispatch(kind: str, n: int) -> int:  # expect-any a: P10-R1.2
    return TABLE[kind](n)


def compare(xs: list[int]) -> list[int]:  # expect-any b: P10-R1.2
    return sorted(xs, key=rank)


def rank(x: int) -> int:  # expect-any b: P10-R1.2
    return len(compare([x]))


def apply(fn, x: int) -> int:  # expect-any c: P10-R1.2
    return fn(x)


def again(x: int) -> int:  # expect-any c: P10-R1.2
    return apply(again, x - 1)

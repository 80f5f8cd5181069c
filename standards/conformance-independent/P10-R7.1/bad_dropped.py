import re
from collections.abc import Iterator

import vendor


def total(xs: list[int]) -> int:
    return sum(xs)


def numbers() -> Iterator[int]:
    yield 1


async def fetch() -> int:
    return 1


def maybe(n):
    if n > 3:
        return n
    return None


def run(xs: list[int], text: str) -> None:
    total(xs)  # expect: P10-R7.1
    numbers()  # expect: P10-R7.1
    fetch()  # expect: P10-R7.1
    maybe(3)  # expect: P10-R7.1
    sorted(xs)  # expect: P10-R7.1
    text.strip()  # expect: P10-R7.1
    vendor.send(text)  # expect: P10-R7.1
    re.match("a", text)  # expect: P10-R7.1
    text.replace("a", "b")  # expect: P10-R7.1

import os
from pathlib import Path


def max(a: int, b: int) -> int:  # expect: P10-R6.7
    return a if a > b else b


class map:  # expect: P10-R6.7
    pass


def run(names: list[str]) -> int:
    with open("x", encoding="utf-8") as input:  # expect: P10-R6.7
        print(input.read())
    try:
        os.remove("x")
    except OSError as os:  # expect: P10-R6.7
        return 1
    total = [Path for Path in names]  # expect: P10-R6.7
    return len(total)

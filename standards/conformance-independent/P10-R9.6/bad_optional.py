from typing import Annotated, Final, Optional

A: Final[dict[str, list[set[int]]]] = {}  # expect: P10-R9.6
B: Optional[list[list[list[int]]]] = None  # expect: P10-R9.6


def f(x: Annotated[list[list[list[int]]], "m"]) -> None:  # expect: P10-R9.6
    print(x)

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    x: int

    def move(self, n: int) -> None:
        object.__setattr__(self, "x", n)  # expect: P10-R8.2


@dataclass
class Loose:
    x: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", 3)  # expect: P10-R8.2


KEY = "x"


def read(p: Point) -> int:
    for name in ("x", "y"):
        print(getattr(p, name))  # expect: P10-R8.2
    return 1

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    x: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", abs(self.x))


def read(p: Point) -> int:
    if hasattr(p, "x"):
        return getattr(p, "x", 0)
    return 1

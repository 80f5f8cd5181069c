from dataclasses import dataclass


class Ring:
    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError("size")
        self.size = size

    def place(self, count: int) -> int:
        return count % self.size


@dataclass(frozen=True)
class Shape:
    heads: int
    width: int

    def __post_init__(self) -> None:
        if self.heads <= 0:
            raise ValueError("heads")

    def head_width(self) -> int:
        return self.width // self.heads

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int
    color: str
    border: int
    fill: bool


def area(box: Box) -> int:
    return box.width * box.height

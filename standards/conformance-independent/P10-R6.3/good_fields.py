from dataclasses import dataclass, field


@dataclass
class Job:
    names: list[str] = field(default_factory=list)
    n: int = 0


def f(key=None, size: int = 1 << 4) -> int:
    return size

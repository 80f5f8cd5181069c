from dataclasses import dataclass


class Base:
    def __init__(self) -> None:
        self.n = 0


class Session(Base):
    total = 0

    def __init__(self) -> None:
        super().__init__()
        self.conn: int | None = None

    def open(self) -> None:
        self.conn = 1
        self.n = 3
        self.total = 4


@dataclass
class Job:
    n: int

    def __post_init__(self) -> None:
        self.size = self.n * 2

    def grow(self) -> None:
        self.n += 1
        self.size = 0

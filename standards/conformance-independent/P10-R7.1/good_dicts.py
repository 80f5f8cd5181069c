class Base:
    def __init__(self) -> None:
        self.d: dict[str, int] = {}


class Child(Base):
    def __init__(self) -> None:
        super().__init__()
        self.d.update(a=1)
        self.d.clear()

    def close(self) -> None:
        del self.d
        raise ValueError("x")

class Base:
    def close(self) -> None:
        self.open = False

    def __init__(self) -> None:
        self.open = True

    def __repr__(self) -> str:
        return "Base"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Base) and self.open == other.open


class Child(Base):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def close(self) -> None:
        super().close()
        Base.close(self)
        self.name = ""

    def __repr__(self) -> str:
        return f"Child({self.name!r}, {super().__repr__()})"

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)

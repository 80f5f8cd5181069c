class Record:
    def __init__(self, key: str, value: int) -> None:
        self.key = key
        self.value = value

    @property
    def total(self) -> int:  # expect: P10-R1.1
        return self.total + self.value

    def __repr__(self) -> str:  # expect: P10-R1.1
        return f"Record({self!r})"

    def __eq__(self, other: object) -> bool:  # expect: P10-R1.1
        if not isinstance(other, Record):
            return NotImplemented
        return self == other

    def __hash__(self) -> int:  # expect: P10-R1.1
        return hash(self)

    def __len__(self) -> int:  # expect: P10-R1.1
        return len(self) + 1

    def __bool__(self) -> bool:  # expect: P10-R1.1
        if self:
            return True
        return False


class Proxy:
    def __setattr__(self, name: str, value: object) -> None:  # expect: P10-R1.1
        self.last = name


class Lazy:
    def __getattr__(self, name: str) -> object:  # expect: P10-R1.1
        return self.missing

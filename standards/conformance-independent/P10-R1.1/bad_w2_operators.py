class Poly:
    def __init__(self, c: list[int]) -> None:
        self.c = c

    def __lt__(self, other: "Poly") -> bool:  # expect: P10-R1.1
        return self < other

    def __iter__(self):  # expect: P10-R1.1
        for x in self:
            yield x

    def __str__(self) -> str:  # expect: P10-R1.1
        return "poly " + str(self)

    def __format__(self, spec: str) -> str:  # expect: P10-R1.1
        return format(self, spec)

    def __neg__(self) -> "Poly":  # expect: P10-R1.1
        return -self

    def __enter__(self) -> "Poly":  # expect: P10-R1.1
        with self as inner:
            return inner

    def __exit__(self, a: object, b: object, c: object) -> None:
        return None

    def __iadd__(self, other: int) -> "Poly":  # expect: P10-R1.1
        self += other
        return self

    def __contains__(self, x: int) -> bool:
        return x in self.c

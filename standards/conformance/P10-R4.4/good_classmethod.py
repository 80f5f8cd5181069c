class Orbit:
    def __init__(self, elements: tuple[float, ...]) -> None:
        self.elements = elements

    @classmethod
    def of(cls, a: float, e: float, i: float, node: float, arg: float, m: float) -> "Orbit":
        return cls((a, e, i, node, arg, m))

    def __new__(klass, elements: tuple[float, ...]) -> "Orbit":
        return super().__new__(klass)

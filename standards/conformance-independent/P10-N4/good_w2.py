class Meter:
    def __init__(self, n: int) -> None:
        self.n = n

    def rate(self, t: float) -> float:
        if self.n == 0:
            return 0.0
        return t / self.n


def mean(xs: list[float]) -> float:
    if not xs:
        return 0.0
    return sum(xs) / len(xs)


def clamp(a: float, b: float) -> float:
    d = max(b, 1.0)
    return a / d


def percent(n: int) -> str:
    return "%d%%" % n


def both(a: int, b: int) -> float:
    if b == 0 or a < 0:
        raise ValueError("x")
    return a / b


def loop(n: int) -> int:
    total = 0
    for i in range(1, 10):
        total += n // i
    return total

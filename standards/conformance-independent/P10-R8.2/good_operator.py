class Temp:
    def __init__(self) -> None:
        self.n = 0

    def __getstate__(self) -> int:
        return self.n


def f(t: Temp) -> int:
    t.n = 3
    return t.n

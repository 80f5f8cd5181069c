def scale(x: int, k: int) -> int:  # expect: P10-R7.4
    assert k > 0, "E1"
    return x * k


def late(n: int) -> int:  # expect: P10-R7.4
    y = 100 // n
    assert n > 0, "E2"
    return y


class Store:
    def __init__(self) -> None:
        self.rows = [0]

    def put(self, i: int, v: int) -> None:  # expect: P10-R7.4
        if i < 0:
            raise IndexError("E3")
        self.rows[i] = v

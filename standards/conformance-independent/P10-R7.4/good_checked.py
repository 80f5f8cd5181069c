def scale(x: int, k: int) -> int:
    assert k > 0, "E1"
    assert x >= 0, "E2"
    return x * k


def put(i: int, rows: list[int]) -> int:
    if i < 0 or i > len(rows):
        raise IndexError("E3")
    return rows[i]


def wrap(x: int, k: int) -> int:
    return scale(x, k)


class Store:
    def put(self, n: int) -> int:
        assert n > 0, "E4"
        return n

    @classmethod
    def make(cls, n: int) -> "Store":
        if n < 0:
            raise ValueError("E5")
        return cls()

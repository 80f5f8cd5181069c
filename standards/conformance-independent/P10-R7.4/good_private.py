def _scale(x: int, k: int) -> int:
    return x * k


class Store:
    def _put(self, n: int) -> int:
        return n

    def size(self) -> int:
        return 3


class _Hidden:
    def __init__(self) -> None:
        self.n = 0

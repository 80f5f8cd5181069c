"""Containers grow while the object is made, and shrink later."""


class Pool:
    def __init__(self, size: int) -> None:
        self.free: list[int] = []
        self.owner: dict[int, int] = {}
        for at in range(size):
            self.free.append(at)
            self.owner[at] = -1

    def take(self) -> int:  # flightlm: steady
        if len(self.free) == 0:
            return -1
        at = self.free.pop()
        return self.owner[at]

# flightlm-test: profile=flight
class Bag:
    def __init__(self) -> None:
        self.items: list[int] = []
        self.names: dict[str, int] = {}

    def append(self, x: int) -> None:
        self.items.append(x)

    def update(self, other: dict[str, int]) -> None:
        self.names.update(other)

    def pop(self) -> int:
        return self.items.pop()

    def get(self, key: str) -> int:
        return self.names.get(key, 0)

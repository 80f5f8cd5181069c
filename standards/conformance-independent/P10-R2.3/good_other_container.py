class Cart:
    def __init__(self) -> None:
        self.items: list[int] = []
        self.done: list[int] = []

    def settle(self, other: "Cart") -> int:
        for item in self.items:
            self.done.append(item)
        seen: set[int] = set()
        for item in other.items:
            seen.add(item)
        total = 0
        for item in self.items:
            total += item
        self.items.clear()
        return total + len(seen)

class Store:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.items: list[int] = []

    def add(self, item: int) -> bool:
        size: int = len(self.items)  # expect: P10-R6.10
        if item > 0:
            self.items.append(item)
            return size < self.limit
        return False

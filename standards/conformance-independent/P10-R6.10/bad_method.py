class Cart:
    def __init__(self, items: list[int]) -> None:
        self.items = items

    def total(self, detailed: bool) -> int:
        total = sum(self.items)
        rows = [i * 2 for i in self.items]  # expect-any a: P10-R6.10
        if detailed:
            print(rows)  # expect-any a: P10-R6.10
        return total

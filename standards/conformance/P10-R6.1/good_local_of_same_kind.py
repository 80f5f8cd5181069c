class Counter:
    def __init__(self) -> None:
        self.value = 0

    def count(self) -> int:
        self.value += 1
        return self.value


def total(values: list[int]) -> int:
    result = 0
    for value in values:
        result += value
    return result

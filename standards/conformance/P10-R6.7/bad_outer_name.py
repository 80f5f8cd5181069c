threshold = 10


def above(values: list[int]) -> list[int]:
    threshold = 5  # expect: P10-R6.7
    return [v for v in values if v > threshold]


def outer(total: int) -> int:
    def inner(n: int) -> int:
        total = n * 2  # expect: P10-R6.7
        return total

    return inner(total)

def unique(values: list[int], seen: set[int] = set()) -> list[int]:  # expect: P10-R6.3
    return [v for v in values if v not in seen]


def table(size: int, squares: list[int] = [n * n for n in range(10)]) -> int:  # expect: P10-R6.3
    return squares[size]

def rate(count: int, seconds: float) -> float:
    return count / seconds  # expect: P10-N4


def slot(key: int, size: int) -> int:
    return key % size  # expect: P10-N4


def share(total: int, people: int) -> tuple[int, int]:
    return divmod(total, people)  # expect: P10-N4

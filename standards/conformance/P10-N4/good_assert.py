def rate(count: int, seconds: float) -> float:
    assert seconds > 0.0, "time passes"
    return count / seconds


def slot(key: int, size: int) -> int:
    assert size >= 1, "a table has a slot"
    return key % size

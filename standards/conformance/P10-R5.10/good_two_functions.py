def double(width: int) -> int:
    assert isinstance(width, int), "an integer"
    return width * 2


def triple(width: int) -> int:
    assert isinstance(width, int), "an integer"
    return width * 3

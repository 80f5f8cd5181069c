def area(width: int, height: int) -> int:
    assert isinstance(width, int), "an integer"
    assert height > 0, "a height"
    return width * height

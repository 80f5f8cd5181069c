def area(width: object, height: int | str) -> int:
    assert isinstance(width, int), "an integer"
    assert isinstance(height, int), "an integer"
    return width * height

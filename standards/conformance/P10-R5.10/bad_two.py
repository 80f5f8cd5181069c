def area(width: int, height: int) -> int:
    assert isinstance(width, int), "an integer"
    assert isinstance(height, int), "an integer"  # expect: P10-R5.10
    return width * height

def area(width, height):
    assert isinstance(width, int), "an integer"
    assert isinstance(height, int), "an integer"
    return width * height

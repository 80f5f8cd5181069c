def lift(height):
    assert height > 0, "a height"
    return height

def seat(size):
    assert size > 0, "a size"
    return size

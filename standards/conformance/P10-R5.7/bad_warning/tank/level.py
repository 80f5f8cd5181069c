def level(depth):
    assert depth >= 0, "a depth"
    return depth

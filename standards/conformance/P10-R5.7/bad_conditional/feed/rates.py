def rate(value):
    assert value > 0, "a rate"
    return value

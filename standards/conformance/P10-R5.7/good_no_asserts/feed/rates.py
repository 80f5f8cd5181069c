def rate(value):
    if value <= 0:
        raise ValueError("a rate")
    return value

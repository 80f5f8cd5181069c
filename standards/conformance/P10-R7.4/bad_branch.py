def allocate(count, strict):  # expect: P10-R7.4
    if strict is True:
        if count < 0:
            raise ValueError("a count")
    return [0] * count

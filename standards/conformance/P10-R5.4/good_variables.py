def window(values, start, stop):
    assert len(values) > 0, "there are values"
    assert start == 0 or values[start - 1] != values[start], "a boundary"
    assert values[start] <= values[stop - 1], "sorted"
    assert (start < stop), "not empty"
    return values[start:stop]

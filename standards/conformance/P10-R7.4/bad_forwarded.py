def _fill(count, value):
    return [value] * count


def filled(count, value):  # expect: P10-R7.4
    return _fill(count, value)

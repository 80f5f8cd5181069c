def _require_count(count):
    if count < 0:
        raise ValueError("a count")


def zeros(count):
    _require_count(count)
    return [0] * count


def _fill(count, value):
    assert count >= 0, "a count"
    assert value is not None, "a value"
    return [value] * count


def filled(count, value):
    return _fill(count, value)

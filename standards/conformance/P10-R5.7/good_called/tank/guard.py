def require_assertions():
    if not __debug__:
        raise RuntimeError("assertions are off")


def depth(value):
    assert value >= 0, "a depth"
    return value

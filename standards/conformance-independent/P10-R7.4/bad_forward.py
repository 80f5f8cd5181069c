def checked(n: int) -> int:
    assert n > 0, "E1"
    return n


def _raw(n: int) -> int:
    return n * 2


def changed(n: int) -> int:  # expect: P10-R7.4
    return checked(n + 1)


def unchecked(n: int) -> int:  # expect: P10-R7.4
    return _raw(n)

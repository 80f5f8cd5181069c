# TODO: split this module  # expect: P10-N3


def f(n: int) -> int:
    x = n  # FIXME wrong for zero  # expect: P10-N3
    return x


def g(n: int) -> int:  # expect-any a: P10-N3
    pass  # expect-any a: P10-N3


def h(n: int) -> int:
    raise NotImplementedError  # expect: P10-N3

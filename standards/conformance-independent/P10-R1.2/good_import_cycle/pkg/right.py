from pkg import left


def finish(n: int) -> int:
    return n + left.unit()

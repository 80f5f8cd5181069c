def pair(n: int) -> tuple[int, int]:
    return n, n


def f(n: int) -> int:
    if (status := max(n, 3)):  # may: P10-R7.2
        n += 1

    def inner() -> int:
        status2 = pair(n)  # expect: P10-R7.2
        return n

    return inner()

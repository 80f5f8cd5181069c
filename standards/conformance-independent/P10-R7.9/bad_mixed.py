def find(xs: list[int], want: int):  # expect-any a: P10-R7.9
    for x in xs:
        if x == want:
            return x


def early(n: int):  # expect-any b: P10-R7.9
    if n < 0:
        return  # expect-any b: P10-R7.9
    return n * 2


def chain(n: int) -> int | None:  # expect-any c: P10-R7.9
    if n == 1:
        return 1
    elif n == 2:
        return 2

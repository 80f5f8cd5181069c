def count(lines: list[str]) -> int:
    i = 0
    n = 0
    while i < len(lines):
        line = lines[i]
        i += 1
        if not line:
            continue
        n += 1
    return n


def both(xs: tuple[int, ...]) -> int:
    i = 0
    while i < 100:
        if xs:
            i += 1
        else:
            i += 2
    return i


def early(xs: list[int]) -> int:
    i = 0
    while i < len(xs):
        if xs[i] == 3:
            return i
        if xs[i] == 4:
            break
        i += 1
    return -1

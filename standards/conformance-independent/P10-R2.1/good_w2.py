def chunks(data: bytes) -> int:
    pos = 0
    n = 0
    while pos < len(data):
        n += data[pos]
        pos += 4
    return n


def up(limit: int) -> int:
    i = 0
    while i <= 20:
        i = i + 1
        if i == limit:
            break
    return i


def rev(xs: list[int]) -> int:
    i = len(xs) - 1
    total = 0
    while i >= 0:
        total += xs[i]
        i -= 1
    return total


def retry(n: int) -> int:
    tries = 3
    while n > 5 and tries > 0:
        tries -= 1
        n += 1
    return n


def empty(xs: list[int]) -> int:
    n = 0
    while len(xs) > 0:
        n += xs.pop()
    return n

def values(n: int) -> list[int]:
    return [n]


def run(n: int) -> int:
    total = 0
    for v in values(n):
        total += v

    def inner():
        return 3

    for x in (y for y in range(3)):
        total += x
    return total + inner()

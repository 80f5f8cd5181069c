def last(xs: list[int]) -> int:
    total = 0
    for i, x in enumerate(xs):
        total += x
    return total + i  # expect: P10-R6.6


def handle(n: int) -> str:
    try:
        n += 1
    except ValueError as exc:
        print(exc)
    return str(exc)  # expect: P10-R6.6


def loop(names: list[str]) -> str:
    for name in names:
        if name == "x":
            break
    return name  # expect: P10-R6.6

def find(xs: list[int]) -> int:
    found = -1
    for i, x in enumerate(xs):
        if x == 3:
            found = i
            break
    error = ""
    try:
        found += 1
    except ValueError as exc:
        error = str(exc)
    return found + len(error)


def comp(x: int) -> int:
    return sum(x for x in range(3)) + x

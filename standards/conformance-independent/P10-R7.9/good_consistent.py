def find(xs: list[int], want: int) -> int | None:
    for x in xs:
        if x == want:
            return x
    return None


def log(n: int) -> None:
    if n < 0:
        return
    print(n)


def chain(n: int) -> int:
    if n == 1:
        return 1
    elif n == 2:
        return 2
    else:
        raise ValueError(n)


def sw(n: int) -> int:
    match n:
        case 1:
            return 1
        case _:
            return 2

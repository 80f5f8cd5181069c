LIMIT = 3


def over(n: int) -> bool:
    return n > LIMIT


def local(n: int) -> int:
    LIMIT = n
    return LIMIT

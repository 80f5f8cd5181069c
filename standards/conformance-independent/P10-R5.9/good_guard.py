def f(n: int) -> int:
    if n < 0:
        raise ValueError
    text = "assert n > 0"
    return len(text) + n

def double(x: int) -> int:
    """lambda x: x * 2"""
    return x * 2


def f(xs: list[int]) -> list[int]:
    return [double(x) for x in xs]

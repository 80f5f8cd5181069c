def f(a: int) -> int:
    return max(a, 1, 2, 3, 4, 5, 6, 7, 8)


x = f(
    1
)

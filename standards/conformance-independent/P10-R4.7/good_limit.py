"""Lines up to one hundred."""
M = "the quick brown fox jumps over the lazy dog and then over the second dog, and then it rests a "


def f(a: int, b: int, c: int) -> int:
    if a > b:
        for i in range(c):
            a += i
            b -= i
        while a > b:
            a -= 1
            b += 2
            c += a * b
    return a * b + c * a - b

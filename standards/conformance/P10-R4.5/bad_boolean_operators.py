"""Every operand of `and` and `or` is a branch."""


def is_leap(y: int, m: int, d: int, h: int, n: int, s: int) -> bool:  # expect: P10-R4.5
    if m == 6 and d == 30 or m == 12 and d == 31:
        return h == 23 and n == 59 and s == 59 and y >= 1972
    if y < 1972 or m < 1 or m > 12 or d < 1 or d > 31:
        raise ValueError("no date")
    if h < 0 or h > 23 or n < 0 or n > 59 or s < 0:
        raise ValueError("no time")
    return False

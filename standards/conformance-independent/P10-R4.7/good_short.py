def area(a: int, b: int, c: int, d: int) -> int:
    left = a * b + c * d - a * c
    right = b * d - a * d + b * c
    return left + right - (a + b) * (c + d)

def area(a: int, b: int, c: int, d: int) -> int:
    total = (  # expect: P10-R4.7
        a * b + c * d - a * c + b * d
        - a * d + b * c - (a + b) * (c + d)
        + (a - b) * (c - d) + a * a * b * b
        + c * c * d * d - a * b * c * d
    )
    return total

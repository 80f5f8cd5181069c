def scale(x: int, k: int) -> int:
    return x * k

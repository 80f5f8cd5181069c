def ratio(hits: int, misses: int) -> float:
    total = hits + misses
    return hits / total if total else 0.0


def often(hits: int, tries: int) -> bool:
    return tries > 0 and hits / tries > 0.5


def quotient(a: float, b: float) -> float:
    if b == 0:
        result = 0.0
    else:
        result = a / b
    return result

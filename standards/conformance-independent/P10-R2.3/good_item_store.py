def scale(xs: list[float], k: float) -> float:
    for i, x in enumerate(xs):
        xs[i] = x * k
    for x in xs:
        print(len(xs), x)
    best = 0.0
    for x in xs:
        best = max(best, x, sum(xs))
    return best


def shift(table: dict[str, int]) -> None:
    for key in table:
        table[key] += 1

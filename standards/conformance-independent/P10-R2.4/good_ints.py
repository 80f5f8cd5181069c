def integrate(steps: int, dt: float) -> float:
    area = 0.0
    for i in range(steps):
        t = i * dt
        area += t * dt
    return area


def countdown(n: int) -> float:
    temp = 100.0
    while n > 0:
        temp *= 0.5
        n -= 1
    return temp


def clean(rows: list[str]) -> list[str]:
    out = []
    for raw in rows:
        row = raw.strip()
        out.append(row)
    return out

def normalise(rows: list[list[float]], lo: float, hi: float) -> list[list[float]]:  # expect: P10-R5.2
    out: list[list[float]] = []
    span = hi - lo
    for row in rows:
        new: list[float] = []
        for cell in row:
            value = cell - lo
            value = value / span
            new.append(value)
        out.append(new)
    print(len(out))
    return out

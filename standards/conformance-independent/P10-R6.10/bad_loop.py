def area(r: float, kind: str) -> float:
    scale = r * 0.5  # expect-any a: P10-R6.10
    label = kind.upper()
    if label == "A":
        out = r * scale  # expect-any a: P10-R6.10
    else:
        out = r
    return out

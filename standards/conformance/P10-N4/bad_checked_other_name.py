def slope(x0: float, y0: float, x1: float, y1: float) -> float:
    if x1 == 0:
        raise ValueError("x1")
    return (y1 - y0) / (x1 - x0)  # expect: P10-N4

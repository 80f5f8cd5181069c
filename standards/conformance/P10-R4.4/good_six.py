def blend(a: float, b: float, c: float, d: float, weight: float, bias: float) -> float:
    return (a + b + c + d) * weight + bias

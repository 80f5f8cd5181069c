def area(width: float, height: float) -> float:
    border = 2.0  # expect: P10-R6.9
    result = width * height
    return result

def draw(width: int, height: int, border: bool) -> str:
    inner = width - 2  # expect: P10-R6.10
    line = "-" * width
    if border:
        line = "+" + "-" * inner + "+"
    return line * height

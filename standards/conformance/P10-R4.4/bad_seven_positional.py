def draw_box(x: int, y: int, width: int, height: int, color: str, border: int, fill: bool) -> str:  # expect: P10-R4.4 P10-R4.7
    shape = f"{x},{y} {width}x{height} {color}"
    return f"{shape} {border} {fill}"

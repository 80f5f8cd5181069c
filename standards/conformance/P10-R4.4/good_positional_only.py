class Matrix:
    def entry(self, row: int, column: int, /, layer: int, frame: int, *shape: int) -> int:
        return row + column + layer + frame + len(shape)


def scale(*values: float, factor: float = 1.0, offset: float = 0.0, clip: bool = False) -> float:
    total = sum(values) * factor + offset
    return min(total, 1.0) if clip else total

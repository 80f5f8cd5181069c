class Grid:
    def __init__(self) -> None:
        self.cells = [0]


def fill(grid: Grid) -> int:
    grid.cells[0] = 1
    value = grid.cells
    return len(value)


class Other:
    @classmethod
    def make(cls) -> "Other":
        obj = cls()
        return obj

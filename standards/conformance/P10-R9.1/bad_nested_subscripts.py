"""A three-dimensional grid of cells."""

Grid = list[list[list[float]]]
Record = dict[str, dict[str, dict[str, str]]]


def heat(grid: Grid, x: int, y: int, z: int) -> float:
    """The temperature of a cell."""
    return grid[x][y][z]  # expect: P10-R9.1


def cool(grid: Grid, x: int, y: int, z: int) -> None:
    """Cool a cell down."""
    grid[x][y][z] -= 1.0  # expect: P10-R9.1


def city(record: Record) -> str:
    """The city of a customer."""
    return record["customer"]["address"]["city"]  # expect: P10-R9.1

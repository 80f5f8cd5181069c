"""`cast` of typing and of a column is no cast of memory."""

from typing import cast


class Column:
    """A column of a table."""

    def __init__(self, values: list[str]) -> None:
        self.values = values

    def cast(self, places: int) -> list[float]:
        """The column as rounded numbers."""
        return [round(float(value), places) for value in self.values]


def mean(column: Column) -> float:
    """The mean of a column."""
    numbers = cast("list[float]", column.cast(2))
    return sum(numbers) / len(numbers)

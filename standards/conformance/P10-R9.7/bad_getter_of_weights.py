"""A layer whose weights leave by a getter."""

from numpy import ndarray, zeros


class Layer:
    """A layer of a network."""

    def __init__(self, rows: int, columns: int) -> None:
        self._weights: ndarray = zeros((rows, columns))
        self._bias: ndarray = zeros(columns)

    def __getitem__(self, name: str) -> ndarray:
        if name == "weights":
            return self._weights  # expect: P10-R9.7
        return self._bias.copy()

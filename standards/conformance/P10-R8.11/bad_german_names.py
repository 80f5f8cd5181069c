"""Room sizes with names in German."""


def fläche(länge: float, breite: float) -> float:  # expect: P10-R8.11
    """The area of a room."""
    return länge * breite  # expect: P10-R8.11


def wall(height: float) -> float:
    """The area of one wall."""
    return fläche(height, 4.0)  # expect: P10-R8.11

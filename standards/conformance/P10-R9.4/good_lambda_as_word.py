"""Wavelengths: lambda is a word here."""

LAMBDA = 632.8e-9


def colour(lambda_: float) -> str:
    """The colour of a wavelength."""
    return "red" if lambda_ > 600e-9 else "lambda: blue"


def grating(order: int, width: float) -> float:
    """The sine of the angle."""
    return order * LAMBDA / width

"""Extra checks that vanish under -O."""

import os


def dose(weight: float) -> float:
    """The dose for a weight."""
    if __debug__:  # expect: P10-R8.10
        if weight <= 0.0:
            raise ValueError("a weight is positive")
    return weight * 0.15


def separator() -> str:
    """The list separator of the system."""
    return ";" if os.name == "nt" else ":"  # expect: P10-R8.10

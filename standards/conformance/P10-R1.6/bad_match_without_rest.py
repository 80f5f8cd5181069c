"""match statements that say nothing of the rest."""

from enum import Enum


class Light(Enum):
    """A traffic light."""

    RED = 1
    GREEN = 2


def speed(light: Light) -> int:
    """How fast to go."""
    result = 10
    match light:  # expect: P10-R1.6
        case Light.RED:
            result = 0
        case Light.GREEN:
            result = 50
    return result


def sign(value: int) -> int:
    """The sign of a number."""
    match value:  # expect: P10-R1.6
        case 0:
            return 0
        case _ if value > 0:
            return 1
    return -1

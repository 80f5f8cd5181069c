"""The rows of a table at module level are measured one by one."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Star:
    name: str
    ra: float
    dec: float
    magnitude: float


STARS: Final = (
    Star("Sirius", 101.287, -16.716, -1.46),
    Star("Canopus", 95.988, -52.696, -0.74),
    Star("Arcturus", 213.915, 19.182, -0.05),
    Star("Vega", 279.235, 38.784, 0.03),
    Star("Capella", 79.172, 45.998, 0.08),
    Star("Rigel", 78.634, -8.202, 0.13),
    Star("Procyon", 114.825, 5.225, 0.34),
    Star("Betelgeuse", 88.793, 7.407, 0.42),
    Star("Altair", 297.696, 8.868, 0.76),
)

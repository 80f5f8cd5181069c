from typing import Final

FORCES: Final = (0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7, 37.0, 41.5)


def beaufort(speed: float) -> int:
    for force, limit in enumerate(FORCES):
        if speed < limit:
            return force
    return len(FORCES)

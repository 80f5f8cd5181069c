from typing import Final

COLORS: Final = ["red", "green", "blue"]
LIMITS: Final[dict[str, int]] = {"low": 0, "high": 100}


def color(index: int) -> str:
    colors = list(COLORS)
    colors.append("black")
    return colors[index % 4] if LIMITS else ""

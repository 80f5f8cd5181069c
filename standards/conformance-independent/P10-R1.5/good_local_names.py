"""Names that look like the forbidden ones and are not."""
from statistics import mean


def trade(signal: float, threshold: float) -> bool:
    return signal > threshold


def exit_code(errors: int) -> int:
    return 1 if errors else 0


def smooth(asyncio: list[float]) -> float:
    return mean(asyncio)

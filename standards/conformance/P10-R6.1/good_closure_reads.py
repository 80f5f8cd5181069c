from collections.abc import Callable


def scaler(factor: float) -> Callable[[float], float]:
    doubled = factor * 2

    def scale(value: float) -> float:
        return value * doubled

    return scale

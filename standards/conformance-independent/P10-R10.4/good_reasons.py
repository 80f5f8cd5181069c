import os  # noqa: F401  # re-exported for the plugins
import vendor  # type: ignore[import]  # vendor ships no type information


def f(n: int) -> int:  # flightlm: steady
    if n > 3:  # pragma: no cover - reached on the target hardware only
        return 1
    return n

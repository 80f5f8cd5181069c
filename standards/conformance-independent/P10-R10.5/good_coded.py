import os  # noqa: F401  # re-exported for the plugins
import vendor  # type: ignore[import]  # vendor ships no type information


def f(n: int) -> int:
    return n  # pylint: disable=no-else-return  # clearer with the branch

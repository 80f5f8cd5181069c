import os  # noqa: F401  # expect: P10-R10.4
import vendor  # type: ignore[import]  # expect: P10-R10.4


def f(n: int) -> int:
    x = eval("n")  # nosec B307  # expect: P10-R10.4
    if n > 3:  # pragma: no cover  # expect: P10-R10.4
        return x
    return n  # pylint: disable=no-else-return  # expect: P10-R10.4

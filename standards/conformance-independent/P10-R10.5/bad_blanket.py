import os  # noqa  # expect: P10-R10.5
import vendor  # type: ignore  # expect: P10-R10.5


def f(n: int) -> int:
    x = eval("n")  # nosec  # expect: P10-R10.5
    return x  # pylint: disable=all  # expect: P10-R10.5

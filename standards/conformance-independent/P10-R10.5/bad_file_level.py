# ruff: noqa  # expect: P10-R10.5
# flake8: noqa  # expect: P10-R10.5
# pylint: skip-file  # expect: P10-R10.5
# mypy: ignore-errors  # expect: P10-R10.5
# type: ignore  # expect: P10-R10.5


def f(n: int) -> int:
    return n

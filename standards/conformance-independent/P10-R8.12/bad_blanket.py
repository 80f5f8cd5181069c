# mypy: ignore-errors  # expect: P10-R8.12
# pylint: skip-file  # expect: P10-R8.12
# flake8: noqa  # expect: P10-R8.12
# ruff: noqa  # expect: P10-R8.12


def f(n: int) -> int:
    return n

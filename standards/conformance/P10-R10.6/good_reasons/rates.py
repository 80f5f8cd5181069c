"""A module of the project."""


def doubled(rate: int) -> int:
    return rate * 2

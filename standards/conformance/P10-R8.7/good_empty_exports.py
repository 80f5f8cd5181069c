"""A module of constants that exports nothing by star."""

__all__: list[str] = []

GRAVITY = 9.80665

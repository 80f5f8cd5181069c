# mypy: strict
# pyright: strict
"""Settings that ask for more are no suppression."""

# pylint: enable=missing-docstring
LIMIT = 3

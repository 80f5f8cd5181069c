# pylint: disable=invalid-name, too-few-public-methods
# ruff: noqa: E741
# mypy: disallow-any-generics
"""Switches of tools that name their rules."""


class P:
    """A point."""

    def __init__(self, l: float) -> None:
        self.l = l  # pyright: ignore[reportUnknownMemberType] generated stub

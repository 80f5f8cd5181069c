"""Nested values are no nested annotations."""

from typing import Literal

TREE = {"a": {"b": {"c": [1, 2, 3]}}}
Mode = Literal["read", "write[any]"]


def leaf(tree: dict[str, dict[str, int]], mode: Mode) -> int:
    """A leaf of a tree."""
    return tree["a"]["b"] if mode == "read" else 0


def text(mode: Literal["list[list[list[int]]]"]) -> str:
    """The text of a mode."""
    return mode

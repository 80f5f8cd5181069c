"""Annotations in quotes say the same."""

from __future__ import annotations

from typing import Any, Optional


def tree(rows: "dict[str, list[dict[str, int]]]") -> int:  # expect: P10-R9.6
    """How many rows there are."""
    return len(rows)


def first(rows: "Optional[list[Any]]") -> int:  # expect: P10-R9.6
    """The length of the rows."""
    return len(rows) if rows else 0

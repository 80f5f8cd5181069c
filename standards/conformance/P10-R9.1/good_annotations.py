"""Dotted names in annotations are no references at run time."""

from __future__ import annotations

import collections.abc
import typing

Rows = dict[str, int]


def count(
    rows: collections.abc.Mapping[str, typing.Sequence[int]],
) -> collections.abc.Sequence[int]:
    """How long each row is."""
    return [len(row) for row in rows.values()]


def empty() -> Rows:
    """No rows."""
    found: collections.abc.MutableMapping[str, int] = {}
    return Rows(found)

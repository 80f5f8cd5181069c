"""Configuration values of no type."""

import typing as t
from typing import Any


def value(settings: dict[str, Any], name: str) -> Any:  # expect: P10-R9.6
    """A value of the configuration."""
    return settings[name]


class Entry:
    """An entry of a log."""

    payload: t.Any  # expect: P10-R9.6

    def __init__(self, payload: object) -> None:
        self.payload = payload

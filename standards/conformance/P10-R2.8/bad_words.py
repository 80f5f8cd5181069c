"""Words of a line."""

import re


def matches(text: str) -> bool:
    """Whether the text has the form."""
    return re.match(r"(\w+\s?)+$", text) is not None  # expect: P10-R2.8

"""Groups of hex digits."""

import re


def matches(text: str) -> bool:
    """Whether the text has the form."""
    return re.match(r"(?:[0-9a-f]{2,})+:", text) is not None  # expect: P10-R2.8

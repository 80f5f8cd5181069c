"""Quantifiers side by side."""

import re

FORM = re.compile(r"\w+\s+\w+$")


def matches(text: str) -> bool:
    """Whether the text has the form."""
    return FORM.match(text) is not None

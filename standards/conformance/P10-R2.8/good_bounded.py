"""Bounded inside and outside."""

import re

FORM = re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$")


def matches(text: str) -> bool:
    """Whether the text has the form."""
    return FORM.match(text) is not None

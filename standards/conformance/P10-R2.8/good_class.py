"""Signs in a class are characters."""

import re

FORM = re.compile(r"[(a+)*]+x")


def matches(text: str) -> bool:
    """Whether the text has the form."""
    return FORM.match(text) is not None

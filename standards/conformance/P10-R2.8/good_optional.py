"""An optional group, a group without a quantifier inside."""

import re

FORM = re.compile(r"(?:-?\d\d)+(\.\d+)?$")


def matches(text: str) -> bool:
    """Whether the text has the form."""
    return FORM.match(text) is not None

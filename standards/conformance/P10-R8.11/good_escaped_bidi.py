"""Bidirectional controls as escapes can be seen."""

FORBIDDEN = ("\u202e", "\u2066", "\u2069")


def is_clean(text: str) -> bool:
    """Whether a text has none of the controls."""
    return not any(control in text for control in FORBIDDEN)

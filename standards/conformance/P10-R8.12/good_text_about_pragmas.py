"""Texts that contain the words of a pragma."""

HINT = "write `# noqa` only with a code"
MARK = "# type: ignore"


def explain(line: str) -> str:
    """What to do about a line with # noqa in it."""
    return HINT if MARK in line else ""

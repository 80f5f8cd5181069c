"""A marker in a string, or quoted in a sentence, silences nothing."""

MARK = "# noqa: E501"


def is_marked(line: str) -> bool:
    # the scanner of `# noqa: E501` and "# type: ignore[x]" comments
    return MARK in line or "# pragma: no cover" in line

"""A condition that chooses a value, not a definition."""

WIDE = True

if WIDE:
    COLUMNS = 132
else:
    COLUMNS = 80

try:
    LIMIT = int("12")
except ValueError:
    LIMIT = 10


def lines(text: str) -> list[str]:
    """A text cut to the width of the page."""
    return [text[i : i + COLUMNS] for i in range(0, len(text), COLUMNS)][:LIMIT]

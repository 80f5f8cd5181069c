"""Methods that share their names with those of builtin types."""


class Journal:
    """Lines of text."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def append(self, line: str) -> None:
        """Add a line."""
        self.lines.append(line)

    def split(self, line: str) -> list[str]:
        """The words of a line."""
        return line.split()

    def clear(self) -> None:
        """Remove all lines."""
        self.lines.clear()

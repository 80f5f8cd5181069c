"""Children of unknown type."""


class Widget:
    """A widget."""

    def __init__(self, children):
        self.children = children

    def layout(self, width):  # expect: P10-R1.3
        """Lay the children out."""
        return [child.layout(width // 2) for child in self.children]

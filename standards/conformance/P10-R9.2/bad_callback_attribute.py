"""A button that keeps its handler."""


class Button:
    """A button."""

    def __init__(self, label: str) -> None:
        self.label = label


class Window:
    """A window with a button."""

    def __init__(self) -> None:
        self.button = Button("save")
        self.action = self.save  # expect: P10-R9.2

    def save(self) -> str:
        """Save the document."""
        return self.button.label

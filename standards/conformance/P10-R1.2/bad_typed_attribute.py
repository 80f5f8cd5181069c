"""Two classes that hold each other and call each other."""

from __future__ import annotations


class Model:
    """Data with a view."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.value = 0

    def update(self, value: int) -> None:  # expect: P10-R1.2
        """Take a value and show it."""
        self.value = value
        self.view.refresh()


class View:
    """Shows a model."""

    def __init__(self) -> None:
        self.model: Model | None = None

    def refresh(self) -> None:
        """Show and correct the value."""
        if self.model is not None:
            self.model.update(0)

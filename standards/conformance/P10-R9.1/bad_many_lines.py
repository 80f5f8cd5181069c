"""A reference that is spread over lines, and one that is stored to."""


class Axis:
    """An axis of a plot."""

    def __init__(self) -> None:
        self.label = ""


class Plot:
    """A plot."""

    def __init__(self) -> None:
        self.axes = [Axis(), Axis()]


class Page:
    """A page with plots."""

    def __init__(self) -> None:
        self.plots = [Plot()]


def name_axis(page: Page, text: str) -> str:
    """Set the label of the first axis, return the second's."""
    page.plots[0].axes[0].label = text  # expect: P10-R9.1
    return (
        page  # expect: P10-R9.1
        .plots[0]
        .axes[1]
        .label
    )

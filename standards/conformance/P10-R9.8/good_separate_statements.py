"""A builder used one call at a time."""


class Report:
    """A report that grows."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, line: str) -> "Report":
        """Add a line."""
        self.lines.append(line)
        return self


def daily(count: int) -> Report:
    """The report of a day."""
    report = Report()
    report.add("daily")
    report.add(f"{count} orders")
    return report

"""A builder with a fluent interface."""


class Query:
    """A query that grows."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def select(self, column: str) -> "Query":
        """Add a column."""
        self.parts.append(f"select {column}")
        return self

    def where(self, condition: str) -> "Query":
        """Add a condition."""
        self.parts.append(f"where {condition}")
        return self

    def limit(self, count: int) -> "Query":
        """Add a limit."""
        self.parts.append(f"limit {count}")
        return self


def newest() -> Query:
    """The newest order."""
    return Query().select("number").where("open").limit(1)  # expect: P10-R9.8 P10-R9.1

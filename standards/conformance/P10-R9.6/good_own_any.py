"""A class of the project that is called Any."""


class Any:
    """A matcher that accepts everything."""

    def matches(self, text: str) -> bool:
        """Every text matches."""
        return len(text) >= 0


def first(matchers: list[Any]) -> Any:
    """The first matcher."""
    return matchers[0]

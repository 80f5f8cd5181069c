"""A state machine that changes the class of its object."""


class Closed:
    """A closed valve."""


class Open:
    """An open valve."""

    def close(self) -> None:
        """Become a closed valve."""
        self.__class__ = Closed  # expect: P10-R8.3


def replace(first: object, second: object) -> None:
    """Let one function run the code of another."""
    first.__code__ = second.__code__  # expect: P10-R8.3

"""A row type that depends on a flag."""

COMPACT = True

if COMPACT:

    class Row:  # expect: P10-R8.6
        """A row in a tuple."""

        def size(self) -> int:
            """Bytes of a row."""
            return 8


def reader(strict: bool) -> object:
    """A reader class for one file."""

    class Reader:  # expect: P10-R8.6
        """Reads lines."""

        def is_strict(self) -> bool:
            """Whether bad lines are errors."""
            return strict

    return Reader()

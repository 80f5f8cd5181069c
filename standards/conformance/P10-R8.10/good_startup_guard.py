"""The import-time guard against -O is no branch of the program."""

if not __debug__:
    raise RuntimeError("this package does not run under -O")


def limit(value: float) -> float:
    """A value between 0 and 1."""
    assert value == value, "a value is a number"
    return min(1.0, max(0.0, value))


def platform(name: str) -> str:
    """The railway platform of a train."""
    return f"platform {len(name)}"


NORTH = platform("north")

"""The work."""


def compute(arguments: list[str]) -> int:
    """How many arguments."""
    return len(arguments)

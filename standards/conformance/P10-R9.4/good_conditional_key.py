"""A key that is given under a condition."""


def listing(names: list[str], by_length: bool) -> list[str]:
    """The names in one of two orders."""
    return sorted(names, key=(lambda name: len(name)) if by_length else None)

"""No __init__.py here: not a package."""


def run(n: int) -> int:
    assert n > 0, "E1"
    return n

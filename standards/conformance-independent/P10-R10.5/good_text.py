TEXT = "# noqa"
# the word noqa in a sentence says nothing


def f() -> str:
    """# type: ignore"""
    return TEXT

"""A chain without else where the code is not critical."""


def label(code: int) -> str:
    """The text of a code."""
    text = "unknown"
    if code == 200:
        text = "ok"
    elif code == 404:
        text = "not found"
    elif code == 500:
        text = "server error"
    return text

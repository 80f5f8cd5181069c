"""A comment about an encoding is no cookie below line two."""

# coding: latin-1 is what the old export used
ENCODING = "latin-1"


def decode(data: bytes) -> str:
    """The text of an old export."""
    return data.decode(ENCODING)

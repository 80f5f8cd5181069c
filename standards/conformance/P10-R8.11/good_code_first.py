import codecs
# coding: utf-8 in line two counts only below a comment or an empty line


def encode(text: str) -> bytes:
    """A text as bytes."""
    return codecs.encode(text, "utf-8")

"""Exports that grow below the definitions."""

import codecs

__all__ = ["encode"]


def encode(text: str) -> bytes:
    """A text as bytes."""
    return codecs.encode(text, "utf-8")


__all__ += ["decode"]  # expect: P10-R8.7


def decode(data: bytes) -> str:
    """Bytes as a text."""
    return codecs.decode(data, "utf-8")

#!/usr/bin/env python3
"""The encoding parameter and other words with `coding` in them."""


def read(path: str, encoding: str = "utf-8") -> str:
    """A text file."""
    with open(path, encoding=encoding) as stream:
        return stream.read()


def alpha_filter(gain: float, value: float) -> float:
    """The filter of chapter 3, where α is the gain."""
    return gain * value

"""A function that is only called like contextlib.closing."""

from typing import TextIO


def closing(stream: TextIO) -> TextIO:
    return stream


def read(path: str) -> str:
    return closing(open(path, encoding="utf-8")).read()  # expect: P10-R7.8

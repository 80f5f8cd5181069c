# -*- coding: utf-8 -*-  # expect: P10-R8.11
"""A module that declares its encoding."""


def title(name: str) -> str:
    """A name as a title."""
    return name.title()

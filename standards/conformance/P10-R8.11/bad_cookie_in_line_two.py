#!/usr/bin/env python3
# vim: set fileencoding=utf-8 :  # expect: P10-R8.11
"""A script with an editor's encoding line."""

from math import ceil as größer  # expect: P10-R8.11


def pages(lines: int) -> int:
    """The pages of a text."""
    return größer(lines / 60)  # expect: P10-R8.11

"""The tuple stands in another module."""

from errors import EXPECTED as CAUGHT


def convert(text: str) -> int:
    try:
        return int(text)
    except CAUGHT:  # expect: P10-R5.8
        return 0

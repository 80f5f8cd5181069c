"""A script whose work starts under its guard only."""

from __future__ import annotations

__all__ = ["main"]

import sys


def main(words: list[str]) -> int:
    """The program."""
    print(f"{len(words)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

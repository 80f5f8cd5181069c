"""Files and standard input send as long as they like."""

import sys


def longest(path: str) -> int:
    """The longest line."""
    found = 0
    with open(path, encoding="utf-8") as stream:
        for line in stream:  # expect: P10-R2.2
            found = max(found, len(line))
    return found


def echo() -> int:
    """Standard input."""
    count = 0
    for line in sys.stdin:  # expect: P10-R2.2
        count += len(line)
    return count

"""The `try` around the use handles something else than what None raises."""

import re


class Unreadable(Exception):
    """A line of another form."""


def number(line: str) -> int:
    try:
        found = re.match(r"(\d+)", line)
        return int(found.group(1))  # expect: P10-R7.3
    except ValueError:
        return 0


def word(line: str) -> str:
    try:
        try:
            found = re.search(r"\w+", line)
            return found[0]  # expect: P10-R7.3
        finally:
            print(line)
    except (OSError, Unreadable):
        return ""

"""The `try` around the use handles what None raises."""

import re


def number(line: str) -> int:
    try:
        found = re.match(r"(\d+)", line)
        return int(found.group(1))
    except (ValueError, AttributeError) as error:
        raise RuntimeError(f"no number: {line}") from error


def word(line: str) -> str:
    try:
        found = re.search(r"\w+", line)
        try:
            return found[0]
        except ValueError:
            return line
    except TypeError as error:
        raise RuntimeError(f"no word: {line}") from error

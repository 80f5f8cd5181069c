"""Read settings that are written as Python literals."""

import ast
import json
import re

LINE = re.compile(r"(\w+)\s*=\s*(.+)")


def read(text: str) -> dict[str, object]:
    """Each `name = literal` line of a text."""
    found: dict[str, object] = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if match is not None:
            found[match.group(1)] = ast.literal_eval(match.group(2))
    return found


def pattern_of(words: list[str]) -> re.Pattern[str]:
    """A pattern that finds each of the words."""
    return re.compile("|".join(re.escape(word) for word in words))


def loads(blob: bytes) -> object:
    """A JSON document."""
    return json.loads(blob)

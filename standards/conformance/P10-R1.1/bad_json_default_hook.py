"""A serialisation hook that serialises with itself as hook."""

import json


class Shape:
    """A named shape."""

    def __init__(self, name: str, parts: list[object]) -> None:
        self.name = name
        self.parts = parts


def encode(value: object) -> str:  # expect: P10-R1.1
    """JSON of a value json does not know."""
    return json.dumps(vars(value), default=encode)

"""Definitions inside a match and a loop."""

from typing import Final

MODE: Final = "text"

match MODE:
    case "text":

        def encode(value: int) -> bytes:  # expect: P10-R8.6
            """A value as text."""
            return str(value).encode()

    case _:
        from struct import pack as encode  # expect: P10-R8.6

for _ in range(1):

    def decode(data: bytes) -> int:  # expect: P10-R8.6
        """The value of a text."""
        return int(data)


def choose(fast: bool, value: int) -> int:
    """A value by one of two steps."""
    if fast:

        def step(x: int) -> int:  # expect: P10-R8.6
            return x << 1
    else:

        def step(x: int) -> int:  # expect: P10-R8.6
            return x * 2

    return step(value)

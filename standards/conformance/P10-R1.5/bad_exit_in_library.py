"""A library function that ends the program."""

import sys


def read(path: str) -> str:
    """The text of a file."""
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read()
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(1)  # expect: P10-R1.5

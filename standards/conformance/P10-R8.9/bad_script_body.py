"""A script that runs when somebody imports it."""

import logging

logging.basicConfig(level=logging.INFO)  # expect: P10-R8.9


def main() -> int:
    """The program."""
    return 0


main()  # expect: P10-R8.9
print("finished")  # expect: P10-R8.9

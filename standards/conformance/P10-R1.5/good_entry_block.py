"""A script whose entry block reports the exit status."""

import sys


def main(arguments: list[str]) -> int:
    """The exit status."""
    print(len(arguments), file=sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

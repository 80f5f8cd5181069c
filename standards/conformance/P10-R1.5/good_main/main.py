"""The program: the one place that may end the process."""

import sys

from work import compute


def main() -> None:
    """Run once."""
    result = compute(sys.argv)
    sys.exit(0 if result > 0 else 1)

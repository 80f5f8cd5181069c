"""sys.exit leaves every loop."""

import sys


def serve(requests: list[str]) -> None:
    """The process ends."""
    while True:  # flightlm: nonterminating
        if "quit" in requests:
            sys.exit(0)  # expect: P10-R2.7
        requests.clear()

# flightlm-test: profile=flight

"""Delays to wait for something."""

import time
from time import sleep as pause


def settle() -> None:
    """Give the valve time."""
    time.sleep(0.5)  # expect: P10-R2.6


def settle_twice() -> None:
    """An alias is the same function."""
    pause(1)  # expect: P10-R2.6

# flightlm-test: declared=P10-R1.5:good_declared
"""A module that the configuration declares for threads."""

import threading


def lock() -> threading.Lock:
    """A lock."""
    return threading.Lock()

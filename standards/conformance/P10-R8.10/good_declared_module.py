# flightlm-test: declared=P10-R8.10:good_declared_module
"""The one module that reads the environment; the configuration declares it."""

import os
import sys


def settings() -> dict[str, str]:
    """What the other modules are given."""
    return {
        "home": os.environ.get("HOME", "/"),
        "platform": sys.platform,
    }

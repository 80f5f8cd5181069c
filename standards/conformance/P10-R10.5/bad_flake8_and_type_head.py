# type: ignore  # expect: P10-R10.5
# flake8: noqa  # expect: P10-R10.5
"""A module that no tool looks at."""

import sys

# ruff: noqa: F401, E402  # expect: P10-R10.5
VERSION = sys.version

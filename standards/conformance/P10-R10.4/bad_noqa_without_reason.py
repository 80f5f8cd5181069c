import os  # noqa: F401  # expect: P10-R10.4

LONG = "x"  # noqa: E501, W291  # expect: P10-R10.4

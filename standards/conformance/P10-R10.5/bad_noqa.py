import os  # noqa  # expect: P10-R10.5


def home() -> str:
    return "~"  # NOQA: all of it, the tool is wrong here  # expect: P10-R10.5

TEXT = "x  # noqa: F401"
DOC = """
# type: ignore[x]
# flightlm: stedy
"""


def f() -> int:  # flightlm: init
    return 1  # no cover needed here

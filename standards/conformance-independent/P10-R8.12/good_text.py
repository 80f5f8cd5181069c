TEXT = "x = []  # type: list[int]"
MORE = """
# mypy: ignore-errors
# type: (int) -> int
"""


# types: see the manual; typed by hand
def f() -> int:
    return 1

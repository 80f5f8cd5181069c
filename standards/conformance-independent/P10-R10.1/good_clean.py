PATH = r"C:\data\d"
TEXT = "a\n\t\x41\\d"


def f(n: int, x: object) -> bool:
    return n == 3 or x is None or x is True

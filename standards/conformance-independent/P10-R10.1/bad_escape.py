PATH = "C:\data\d"  # expect: P10-R10.1
DIGITS = b"\d+"  # expect: P10-R10.1


def f() -> str:
    return PATH

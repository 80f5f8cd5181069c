import sys


def area(kind, size):
    if kind == "square":
        return size * size
    if kind == "line":
        return 0
    raise ValueError(kind)


def fail(text):
    print(text)
    raise SystemExit(1)


def convert(text):
    if text.isdigit():
        return int(text)
    fail(text)


def leave(code):
    if code == 0:
        return code
    sys.exit(code)

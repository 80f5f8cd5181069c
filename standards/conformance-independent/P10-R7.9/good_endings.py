import sys


def tried(n: int) -> int:
    try:
        return 3 // n
    except ZeroDivisionError:
        return 0
    finally:
        print(n)


def forever(n: int) -> int:
    while True:
        n += 1
        if n > 10:
            return n


def withed(path: str) -> str:
    with open(path, encoding="utf-8") as fh:
        return fh.read()


def gen(n: int):
    if n > 3:
        return
    yield n

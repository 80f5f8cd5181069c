def outer(n: int):
    def inner(k: int):  # expect-any a: P10-R7.9
        if k:
            return 1

    return inner(n)


def fh(path: str):  # expect-any b: P10-R7.9
    with open(path, encoding="utf-8") as f:
        if f.readable():
            return f.read()


def also(n: int):  # expect-any c: P10-R7.9
    if n > 3:
        return n
    print(n)
    return  # expect-any c: P10-R7.9

state = 0
fh = None
Plugin = None


def swap() -> None:
    global state  # expect-any a: P10-R6.1
    state, other = 1, 2  # expect-any a: P10-R6.1
    print(other)


def opened() -> None:
    global fh  # expect-any b: P10-R6.1
    with open("x", encoding="utf-8") as fh:  # expect-any b: P10-R6.1
        print(fh.read())


def load() -> None:
    global Plugin  # expect-any c: P10-R6.1
    import os as Plugin  # expect-any c: P10-R6.1


def walrus() -> int:
    global state  # expect-any d: P10-R6.1
    if (state := 3) > 2:  # expect-any d: P10-R6.1
        return 1
    del state  # expect-any d: P10-R6.1
    return 0

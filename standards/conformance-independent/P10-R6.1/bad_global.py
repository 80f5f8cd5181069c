counter = 0
cache = None


def bump() -> int:
    global counter  # expect-any a: P10-R6.1
    counter += 1  # expect-any a: P10-R6.1
    return counter


def fill() -> None:
    global cache, counter  # expect-any b: P10-R6.1
    cache = {"a": 1}  # expect-any b: P10-R6.1
    for counter in range(3):  # expect-any b: P10-R6.1
        print(counter)


def outer() -> int:
    n = 0

    def inner() -> None:
        nonlocal n  # expect-any c: P10-R6.1
        n = 3  # expect-any c: P10-R6.1

    inner()
    return n

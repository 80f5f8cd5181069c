import re


def outer(n: int) -> int:
    count = 0

    def inner(k: int) -> int:
        nonlocal count
        count += k
        return n

    a, _ = (1, 2)
    text = f"{a}"
    print(f"{len(text):{n}}", re.I)
    return inner(1) + count

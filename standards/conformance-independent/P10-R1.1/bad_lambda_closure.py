import functools

fact = lambda n: 1 if n < 2 else n * fact(n - 1)  # expect: P10-R1.1


def parse(text: str) -> int:
    pos = 0

    def expr() -> int:  # expect: P10-R1.1
        nonlocal pos
        if pos < len(text) and text[pos] == "(":
            pos += 1
            value = expr()
            pos += 1
            return value
        pos += 1
        return int(text[pos - 1])

    return expr()


def ping(n: int) -> int:  # expect: P10-R1.1
    step = functools.partial(ping, n - 1)
    if n < 1:
        return 0
    return step()


def visit(items: list[object]) -> list[object]:  # expect: P10-R1.1
    return list(map(visit, items))

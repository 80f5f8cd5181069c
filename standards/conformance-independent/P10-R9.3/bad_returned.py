from plugins import registry


def pick(n: int):
    return registry.lookup(n)


def run(n: int, parts: list) -> object:
    a = pick(n)(3)  # may: P10-R9.3
    b = parts[0](n)  # expect: P10-R9.3
    c = (parts.pop())(n)  # expect: P10-R9.3
    d = n.table(2)(3)  # expect: P10-R9.3
    return a, b, c, d

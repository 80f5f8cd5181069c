def call(fn, n: int) -> int:
    return fn(n)


double = lambda v: v * 2  # may: P10-R9.2


def outer(n: int) -> int:
    def inner(k: int) -> int:
        return k

    held = inner  # expect: P10-R9.2
    return held(n) + call(inner, n)  # expect: P10-R9.2

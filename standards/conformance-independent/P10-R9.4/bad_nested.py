def f(xs: list[int]) -> object:
    def g(fn=lambda: 3) -> int:  # expect: P10-R9.4
        return fn()

    y = sorted(xs, key=lambda v: (lambda w: w)(v))  # expect: P10-R9.4
    return [g, y, lambda: 0]  # expect: P10-R9.4

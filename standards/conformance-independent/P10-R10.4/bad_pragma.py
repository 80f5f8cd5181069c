def f(n: int) -> int:  # flightlm: deviation  # expect: P10-R10.4
    return n


def g(n: int) -> int:  # flightlm: stedy  # expect: P10-R10.4
    x = n  # flightlm: deviation DEV-404  # expect: P10-R10.4
    return x  # flightlm: ignore P10-R1.1  # expect: P10-R10.4

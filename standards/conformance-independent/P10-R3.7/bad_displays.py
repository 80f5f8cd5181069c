# flightlm-test: profile=flight
def step(n: int, xs: list[int], name: str) -> int:  # flightlm: steady
    a = [n, n + 1]  # expect: P10-R3.7
    b = {n: 1}  # expect: P10-R3.7
    c = {n, 2}  # expect: P10-R3.7
    d = [x * 2 for x in xs]  # expect: P10-R3.7
    e = {x: 1 for x in xs}  # expect: P10-R3.7
    name += "x"  # expect: P10-R3.7
    f = list(xs)  # expect: P10-R3.7
    return len(a) + len(b) + len(c) + len(d) + len(e) + len(name) + len(f)

# flightlm-test: profile=flight
def step(n: int, limit: int) -> int:  # flightlm: steady
    assert n < limit, f"E1 {n}"
    if n == 3:
        raise ValueError("E2 {} of {}".format(n, limit))
    if n == 4:
        raise RuntimeError(f"E3 {n}" + str(limit))
    return n % limit

# flightlm-test: profile=flight
def report(n: int) -> str:
    print(n)
    return f"{n}" + ",".join(str(i) for i in range(n))


def step(n: int) -> int:  # flightlm: steady
    return n

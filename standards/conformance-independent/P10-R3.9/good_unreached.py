# flightlm-test: profile=flight
def tool(n: int) -> int:
    def inner(v: int) -> int:
        return v + n

    return inner(3)


def step(n: int) -> int:  # flightlm: steady
    return n

# flightlm-test: profile=flight
def setup(a, b):
    return a + b


def step(a: int, b: int) -> int:  # flightlm: steady
    return a + b

# flightlm-test: profile=flight
NAMES = ("idle", "run")


def step(n: int) -> str:  # flightlm: steady
    if n > 3:
        return "many"
    return NAMES[n % 2]

# flightlm-test: profile=flight
def saturate(command: int) -> int:
    limited = 100 if command > 100 else command  # expect: P10-N2
    return limited


def sign(x: float) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0  # expect: P10-N2

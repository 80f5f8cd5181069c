# flightlm-test: profile=flight
def drive(speed: int, *, boost=2, trim: int = 0) -> int:  # flightlm: steady  # expect-any a: P10-R3.0
    out = trim
    if speed > 3:
        out = speed // boost  # expect-any a: P10-R3.0
    return out

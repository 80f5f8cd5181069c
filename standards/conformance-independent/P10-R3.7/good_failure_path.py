# flightlm-test: profile=flight
def step(x: int, limit: int) -> int:  # flightlm: steady
    if x > limit:
        raise ValueError([x, limit])
    return x


def report(xs: list[int]) -> list[int]:
    out = [x for x in xs]
    out.append(1)
    return out

def step(state: list[int]) -> int:  # flightlm: steady
    return state[0]


def build(size: int) -> list[int]:  # flightlm: init
    return [0] * size


def long_signature(  # flightlm: init
    first: int,
    second: int,
) -> int:
    return first + second

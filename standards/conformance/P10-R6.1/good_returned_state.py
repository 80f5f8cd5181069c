def advance(state: tuple[int, int]) -> tuple[int, int]:
    first, second = state
    return second, first + second

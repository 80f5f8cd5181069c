"""A loop declared endless that ends."""


def pump(valves: list[int]) -> None:
    """The break leaves it."""
    while True:  # flightlm: nonterminating
        if not valves:
            break  # expect: P10-R2.7
        valves.pop()

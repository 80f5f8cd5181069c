"""A return out of the main loop."""


def control(commands: list[str]) -> int:
    """Two ways out."""
    ticks = 0
    while True:  # flightlm: nonterminating
        ticks += 1
        for command in commands:
            if command == "stop":
                return ticks  # expect: P10-R2.7

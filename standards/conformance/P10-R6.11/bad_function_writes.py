class Valve:
    def __init__(self) -> None:
        self.open = False


def release(valve: Valve) -> bool:
    valve.open = True  # expect: P10-R6.11
    return valve.open

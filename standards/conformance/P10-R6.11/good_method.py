class Valve:
    def __init__(self) -> None:
        self.is_open = False

    def release(self) -> None:
        self.is_open = True


def release(valve: Valve) -> bool:
    valve.release()
    return valve.is_open

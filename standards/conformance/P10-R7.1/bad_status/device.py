class Valve:
    def __init__(self) -> None:
        self.position = 0

    def move(self, target: int) -> bool:
        if target > 100:
            return False
        self.position = target
        return True


def make() -> Valve:
    return Valve()

class Door:
    def __init__(self) -> None:
        self.state = "closed"

    def open(self) -> None:
        self.state = "open"


def open(door: Door) -> None:
    door.open()


def enter(door: Door) -> str:
    open(door)
    return door.state

class Door:
    def __init__(self) -> None:
        self.n = 0

    def is_ok(self) -> bool:
        return self.n > 0

    def check(self) -> int:
        assert self.is_ok, "E1"  # expect: P10-R5.4
        return self.n


def ready() -> bool:
    return False


def run(door: Door) -> int:
    assert ready, "E2"  # expect: P10-R5.4
    assert door.is_ok, "E3"  # expect: P10-R5.4
    return 1

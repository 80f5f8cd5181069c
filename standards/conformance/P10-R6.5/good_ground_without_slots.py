class Counter:
    """Slots are asked of critical code only."""

    def __init__(self) -> None:
        self.value = 0

    @classmethod
    def started(cls, value: int) -> "Counter":
        made = cls()
        made.value = value
        return made

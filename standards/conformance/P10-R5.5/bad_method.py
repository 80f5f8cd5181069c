class Lock:
    def __init__(self) -> None:
        self.owner = ""

    def is_held(self) -> bool:
        return self.owner != ""

    def take(self, name: str) -> None:
        assert not self.is_held, "free"  # expect: P10-R5.5
        assert "", "no name"  # expect: P10-R5.5
        self.owner = name

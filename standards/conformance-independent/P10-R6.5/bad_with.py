class Store:
    def __init__(self, path: str) -> None:
        self.path = path

    def load(self) -> str:
        with open(self.path, encoding="utf-8") as self.fh:  # expect: P10-R6.5
            return self.fh.read()

    @classmethod
    def make(cls) -> "Store":
        cls.made = True  # may: P10-R6.5
        return cls("x")

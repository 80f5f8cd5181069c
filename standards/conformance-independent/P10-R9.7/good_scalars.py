class Box:
    def __init__(self, name: str, n: int) -> None:
        self.name = name
        self.n = n

    def label(self) -> str:
        return self.name

    def size(self) -> int:
        return self.n

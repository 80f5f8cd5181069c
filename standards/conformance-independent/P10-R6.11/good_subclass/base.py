class Base:
    def __init__(self) -> None:
        self.n = 0

class Base:
    def __init__(self) -> None:
        self.state = 0
        self.pos = (0, 0)

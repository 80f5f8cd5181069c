class Robot:
    speed = 3

    def __init__(self) -> None:
        self.path: list[int] = []

    def move(self, x: int) -> int:
        self.path.append(x * self.speed)
        return len(self.path)

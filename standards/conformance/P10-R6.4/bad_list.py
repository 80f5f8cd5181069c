class Robot:
    path = []  # expect: P10-R6.4

    def move(self, x: int) -> int:
        self.path.append(x)
        return len(self.path)

class Session:
    def __init__(self) -> None:
        self.n = 0

    def open(self) -> None:
        self.conn = 1  # expect: P10-R6.5

    def step(self) -> None:
        self.n += 1
        if self.n > 3:
            self.last: int = 3  # expect: P10-R6.5
        for self.i in range(3):  # expect: P10-R6.5
            self.n += self.i

    def pair(self) -> None:
        self.a, self.b = 1, 2  # expect: P10-R6.5

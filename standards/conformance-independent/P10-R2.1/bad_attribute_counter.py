class Player:
    def __init__(self) -> None:
        self.frame = 0
        self.done = False

    def tick(self) -> None:
        self.frame = 0

    def play(self, frames: int) -> None:
        while self.frame < frames:  # expect: P10-R2.1
            self.frame += 1
            self.tick()

    def run(self) -> None:
        while not self.done:  # expect: P10-R2.1
            self.tick()


def shrink(n: int) -> int:
    while n > 0:  # expect: P10-R2.1
        n >>= 0
    return n


def grow(n: int) -> int:
    while n > 0:  # expect: P10-R2.1
        n //= 1
    return n

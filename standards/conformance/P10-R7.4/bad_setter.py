class Motor:
    def __init__(self) -> None:
        self.rate = 0

    def set_rate(self, rate):  # expect: P10-R7.4
        self.rate = rate

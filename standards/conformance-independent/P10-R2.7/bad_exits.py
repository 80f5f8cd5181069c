class Engine:
    def __init__(self) -> None:
        self.n = 0

    def run(self) -> None:
        while True:  # flightlm: nonterminating  # expect-any a: P10-R2.7
            self.n += 1
            if self.n > 10:
                break  # expect-any a: P10-R2.7

    def loop(self) -> int:
        while True:  # flightlm: nonterminating  # expect-any b: P10-R2.7
            self.n += 1
            if self.n > 10:
                return self.n  # expect-any b: P10-R2.7

    def watch(self) -> None:
        while True:  # flightlm: nonterminating  # expect-any c: P10-R2.7
            self.n += 1
            if self.n < 0:
                raise ValueError("negative")  # expect-any c: P10-R2.7

def setup(n: int) -> int:  # flightlm: init
    return n


class Loop:
    def __init__(self) -> None:
        self.n = 0

    def run(self) -> None:
        while True:  # flightlm: nonterminating
            self.n = 1

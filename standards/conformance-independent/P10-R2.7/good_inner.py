class Beacon:
    def __init__(self) -> None:
        self.n = 0

    def run(self, jobs: list[int]) -> None:
        while True:  # flightlm: nonterminating
            for job in jobs:
                if job == 0:
                    break
            self.n = self.n % 10 + 1
            if self.n == 5:
                continue

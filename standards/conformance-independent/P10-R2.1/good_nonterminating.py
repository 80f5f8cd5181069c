# flightlm-test: profile=flight
class Loop:
    def __init__(self) -> None:
        self.ticks = 0

    def forever(self) -> None:
        while True:  # flightlm: nonterminating
            self.ticks = (self.ticks + 1) % 1000

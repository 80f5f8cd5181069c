# flightlm-test: profile=flight
from shapes import make


class Engine:
    def step(self, n: int) -> int:  # flightlm: steady
        return make(n).n

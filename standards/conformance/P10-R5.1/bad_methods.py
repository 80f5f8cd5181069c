"""Methods count like functions."""  # expect: P10-R5.1
# flightlm-test: profile=flight


class Pump:
    def __init__(self, rate: float) -> None:
        assert rate > 0.0, "a rate"
        self.rate = rate

    def run(self, seconds: float) -> float:
        assert seconds >= 0.0, "time runs forward"
        return self.rate * seconds

# flightlm-test: profile=flight
class Counter:  # expect: P10-R6.5
    def __init__(self) -> None:
        self.value = 0

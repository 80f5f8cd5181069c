# flightlm-test: profile=flight  # expect: P10-R5.1
class Store:
    def __init__(self) -> None:
        self.n = 0

    def put(self, k: int) -> None:
        if k < 0:
            return
        self.n += k

    def get(self) -> int:
        return self.n

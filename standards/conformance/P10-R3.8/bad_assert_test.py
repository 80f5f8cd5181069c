"""The test of an assert runs at each step; its message does not."""


class Bus:
    def __init__(self) -> None:
        self.address = 7

    def poll(self) -> int:  # flightlm: steady
        assert str(self.address) != "", f"address {self.address}"  # expect: P10-R3.8
        return self.address

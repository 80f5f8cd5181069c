# flightlm-test: profile=flight
from numpy import array, float16, ndarray


class Cast:
    def __init__(self, a: ndarray) -> None:
        self.a: ndarray = a

    def step(self) -> None:  # flightlm: steady
        x = self.a.astype("f4", copy=True)  # expect: P10-R3.5
        y = self.a.astype(float16)  # expect: P10-R3.5
        z = array(self.a, dtype=float16)  # expect: P10-R3.5
        print(x, y, z)

from device import Valve
from device import make as build


class Controller:
    def __init__(self, valve: Valve) -> None:
        self.valve = valve

    def shut(self) -> None:
        self.valve.move(0)  # expect: P10-R7.1
        build()  # expect: P10-R7.1
        build().move(1)  # expect: P10-R7.1

"""Members of an enumeration exist already; exceptions are made when the step has failed."""

from enum import Enum, IntEnum


class Mode(Enum):
    IDLE = 0
    RUN = 1


class Fault(IntEnum):
    RANGE = 1


class FaultError(Exception):
    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


class Machine:
    def __init__(self) -> None:
        self.mode = Mode.IDLE

    def switch(self, code: int) -> int:  # flightlm: steady
        if code > 1:
            raise FaultError(Fault.RANGE, f"code {code}")
        self.mode = Mode(code)
        return Fault.RANGE + 1

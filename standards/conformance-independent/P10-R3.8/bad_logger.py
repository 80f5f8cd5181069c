# flightlm-test: profile=flight
import logging
from logging import getLogger

log = logging.getLogger(__name__)
other = getLogger("x")


class Job:
    def __init__(self, name: str) -> None:
        self.name = name

    def step(self) -> None:  # flightlm: steady
        log.debug("x")  # expect: P10-R3.8
        other.warning("y")  # expect: P10-R3.8
        self.note()

    def note(self) -> None:
        print(self.name)  # expect: P10-R3.8

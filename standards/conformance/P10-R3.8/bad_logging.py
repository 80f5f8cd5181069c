"""Logging and printing format their messages."""

import logging

log = logging.getLogger(__name__)


class Pump:
    def __init__(self) -> None:
        self.pressure = 0.0
        self.log = logging.getLogger("pump")

    def tick(self) -> None:  # flightlm: steady
        log.info("pressure %s", self.pressure)  # expect: P10-R3.8
        self.log.debug("tick")  # expect: P10-R3.8
        logging.warning("late")  # expect: P10-R3.8
        print(self.pressure)  # expect: P10-R3.8

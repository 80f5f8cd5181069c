# flightlm-test: profile=flight
import numpy as np


class Doc:
    def copy(self) -> int:
        return 1

    def flatten(self) -> int:
        return 2


class Job:
    def __init__(self) -> None:
        self.doc = Doc()

    def step(self) -> int:  # flightlm: steady
        return self.doc.copy() + self.doc.flatten()

# flightlm-test: profile=flight
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:  # expect: P10-R6.5
    low: int
    high: int


@dataclass(slots=False)
class State:  # expect: P10-R6.5
    phase: int

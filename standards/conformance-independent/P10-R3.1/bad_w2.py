# flightlm-test: profile=flight
import numpy as np
from dataclasses import dataclass


@dataclass(slots=True)
class State:
    pos: np.ndarray
    vel: np.ndarray


class Sim:
    def __init__(self, n: int) -> None:
        self.state = State(np.zeros(n), np.zeros(n))
        self.rows = [np.zeros(n) for _ in range(3)]

    def step(self, dt: float) -> None:  # flightlm: steady
        s = self.state
        s.pos += s.vel * dt  # expect: P10-R3.1
        for row in self.rows:
            row -= row / 2.0  # expect: P10-R3.1
        head, tail = s.pos[:2], s.pos[2:]
        diff = head - tail  # expect: P10-R3.1
        np.copyto(head, diff)
        if (s.pos > 0).any():  # expect: P10-R3.1
            s.vel *= -1.0
        acc = abs(s.vel)  # may: P10-R3.1
        del acc

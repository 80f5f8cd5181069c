"""A row of a state matrix from two others."""

import numpy as np


class Integrator:
    def __init__(self, bodies: int) -> None:
        self.position = np.zeros((bodies, 3))
        self.velocity = np.zeros((bodies, 3))
        self.dt = 0.01

    def step(self, body: int) -> None:  # flightlm: steady
        self.position[body] = self.position[body] + self.velocity[body] * self.dt  # expect: P10-R3.6

"""A heater's control loop; the tuning comes from a file that nothing types."""

import json
from pathlib import Path


class Heater:
    def __init__(self, tuning: Path) -> None:
        settings = json.loads(tuning.read_text())
        self.kp = settings["kp"]
        self.ki = settings["ki"]
        self.integral = 0.0

    def control(self, error: float) -> float:  # flightlm: steady
        self.integral += error
        share = self.ki * self.integral  # expect: P10-R3.0
        return self.kp * error + share  # expect: P10-R3.0

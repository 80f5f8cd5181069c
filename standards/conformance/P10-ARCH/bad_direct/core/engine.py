# flightlm-test: wall=core:math+dataclasses
"""The engine may use math and dataclasses only."""

import json  # expect: P10-ARCH
import math
import os.path as paths  # expect: P10-ARCH
from dataclasses import dataclass


@dataclass(frozen=True)
class Engine:
    """An engine."""

    power: float

    def root(self) -> float:
        """The root of the power."""
        return math.sqrt(self.power)


def load(path: str) -> object:
    """An engine from a file."""
    return json.loads(paths.basename(path))

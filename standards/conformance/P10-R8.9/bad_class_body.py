"""Effects in a class body and a loop run on import too."""

import random
import signal

random.seed(7)  # expect: P10-R8.9


class Trainer:
    """Trains a model."""

    print("trainer ready")  # expect: P10-R8.9
    rate = 0.1


def stop(number: int, frame: object) -> None:
    """End the run."""
    raise SystemExit(f"{number} {frame is None}")


for wanted in (signal.SIGINT, signal.SIGTERM):
    signal.signal(wanted, stop)  # expect: P10-R8.9

import math  # expect: P10-R8.9

LIMIT = math.tau

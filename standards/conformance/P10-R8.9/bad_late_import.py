"""Change the search path, then import."""

import sys

sys.path.insert(0, "/opt/scale/lib")  # expect: P10-R8.9

import weighing  # expect: P10-R8.9


def weigh(load: float) -> float:
    """The net weight."""
    return float(weighing.net(load))

"""Put a stand-in for a missing driver."""

import sys
from sys import modules as loaded


class Stub:
    """Answers for the missing driver."""


def install() -> None:
    """Let imports of the driver find the stub."""
    sys.modules["lidar_driver"] = Stub()  # expect: P10-R8.3


def remove() -> None:
    """Forget the stub."""
    del loaded["lidar_driver"]  # expect: P10-R8.3
    loaded.pop("lidar_config", None)  # expect: P10-R8.3

"""Field changes to the plant's configuration."""

import plant as settings
from plant import Pump as Machine


def loosen() -> None:
    """Allow more pressure."""
    settings.LIMIT = 60  # expect: P10-R8.3
    Machine.speed = 20  # expect: P10-R8.3

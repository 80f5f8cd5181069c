"""The plant's configuration and its pump."""

LIMIT = 40


class Pump:
    """A pump."""

    speed = 10

"""Comments and docstrings are lines too."""

# The gain table was measured with the flight model in the thermal chamber at minus ten and plus forty degrees.  # expect: P10-R4.7
GAIN = 4


def gain() -> int:
    """Return the gain that was measured with the flight model in the thermal chamber, as an integer.  # expect: P10-R4.7
    """
    return GAIN

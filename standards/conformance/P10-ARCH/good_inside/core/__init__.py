# flightlm-test: wall=core:math+numpy
"""The core."""

from core.tables import SIZES

"""Sizes of the core."""

import math

LIMIT = math.comb(12, 3)

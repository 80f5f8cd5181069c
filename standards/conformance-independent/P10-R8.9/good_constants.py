"""Constants only."""
import math
import re

TWO_PI = 2.0 * math.pi
PATTERN = re.compile("a")
TABLE = {"a": 1}
SIZE = len(TABLE)

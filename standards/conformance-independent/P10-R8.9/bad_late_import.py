import os

LIMIT = 3
import sys  # expect: P10-R8.9
from math import floor  # expect: P10-R8.9


def f() -> int:
    return floor(1.5)


import json  # expect: P10-R8.9

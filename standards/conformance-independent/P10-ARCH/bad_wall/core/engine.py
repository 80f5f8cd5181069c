import json  # expect: P10-ARCH
import math
import os.path as p  # expect: P10-ARCH
from core import units
from web import server  # expect: P10-ARCH


def f() -> float:
    return math.floor(1.5) + len(units.NAME) + len(json.dumps(p.sep)) + server.N

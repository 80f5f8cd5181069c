import sys

try:
    import numpy  # expect-any a: P10-R8.6
except ImportError:
    numpy = None

if sys.platform == "win32":
    from os import sep  # expect-any b: P10-R8.6
else:
    from os import linesep as sep  # expect-any c: P10-R8.6


def run(n: int) -> int:
    import math  # expect-any d: P10-R8.6

    return math.floor(n)


if len(sys.argv) > 3:

    def helper() -> int:  # expect-any e: P10-R8.6
        return 1

    class Job:  # expect-any f: P10-R8.6
        pass

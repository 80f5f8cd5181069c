import os
from math import floor


class Job:
    class Inner:
        n = 1

    def run(self) -> int:
        return floor(1.5)


def f() -> str:
    x = 1 if os.sep else 2
    return str(x)

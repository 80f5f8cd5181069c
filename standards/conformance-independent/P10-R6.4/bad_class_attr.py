import numpy as np


class Shared:
    items = []  # expect: P10-R6.4
    table: dict[str, int] = {}  # expect: P10-R6.4
    seen = set()  # expect: P10-R6.4
    buf = np.zeros(3)  # expect: P10-R6.4
    names = [n for n in "ab"]  # expect: P10-R6.4
    n = 0


class Child(Shared):
    class Inner:
        cache = dict()  # expect: P10-R6.4

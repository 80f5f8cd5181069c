import itertools
from collections import deque
from itertools import count, cycle, repeat

import numpy as np


def eat(name: str) -> object:
    a = list(count())  # expect: P10-R2.5
    b = sum(cycle([1, 2]))  # expect: P10-R2.5
    c = max(itertools.count(3))  # expect: P10-R2.5
    d = tuple(map(str, count()))  # expect: P10-R2.5
    e = ",".join(repeat("x"))  # expect: P10-R2.5
    f = deque(count())  # expect: P10-R2.5
    g = set(x % 3 for x in count())  # expect: P10-R2.5
    h = np.fromiter(count(), dtype=int)  # expect: P10-R2.5
    print(*cycle("ab"))  # expect: P10-R2.5
    first, *rest = count()  # expect: P10-R2.5
    seen = 5 in cycle([1, 2])  # expect: P10-R2.5
    return a, b, c, d, e, f, g, h, first, rest, seen

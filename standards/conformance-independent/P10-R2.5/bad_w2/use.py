from itertools import count

import gens


def run() -> int:
    a = sum(gens.ids())  # expect: P10-R2.5
    b = sorted(count())  # expect: P10-R2.5
    c = frozenset(x for x in count() if x < 10)  # expect: P10-R2.5
    d = [*count()]  # expect: P10-R2.5
    e = dict.fromkeys(count())  # expect: P10-R2.5
    return a + len(b) + len(c) + len(d) + len(e)

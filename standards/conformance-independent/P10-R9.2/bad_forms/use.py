import lib
from lib import apply, work


def use(n: int) -> int:
    g = lib.work  # expect: P10-R9.2
    jobs = [work, lib.work]  # expect: P10-R9.2
    pair = (work, n)  # expect: P10-R9.2
    return apply(work, n) + lib.apply(fn=lib.work, n=n) + len(jobs) + len(pair) + g(1)  # expect: P10-R9.2

import collections

COLORS = ["red", "green", "blue"]  # expect: P10-R6.2
LIMITS = dict(low=0, high=100)  # expect: P10-R6.2
QUEUE = collections.deque([1, 2])  # expect: P10-R6.2
PAIRS = ([], {})  # expect: P10-R6.2


def color(index: int) -> str:
    return COLORS[index]

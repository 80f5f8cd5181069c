import numpy as np
from collections import defaultdict, deque

CACHE = {}  # expect: P10-R6.2
NAMES = ["a"]  # expect: P10-R6.2
SEEN: set[str] = set()  # expect: P10-R6.2
TABLE = np.zeros(4)  # expect: P10-R6.2
QUEUE = deque()  # expect: P10-R6.2
GROUPS = defaultdict(list)  # expect: P10-R6.2
SQUARES = [x * x for x in range(4)]  # expect: P10-R6.2


class Config:
    def __init__(self) -> None:
        self.n = 0


CONFIG = Config()  # expect: P10-R6.2

import json
import os.path  # expect: P10-R6.9
from collections import deque, OrderedDict as Ordered  # expect: P10-R6.9


def parse(text: str) -> deque[int]:
    return deque(json.loads(text))

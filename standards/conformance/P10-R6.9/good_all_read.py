import json
from collections import deque


def parse(text: str, limit: int) -> deque[int]:
    values = json.loads(text)
    kept = deque(values, maxlen=limit)
    return kept

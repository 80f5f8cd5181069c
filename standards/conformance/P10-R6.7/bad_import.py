import json  # expect: P10-R6.9
import time  # expect: P10-R6.9


def render(json: str) -> str:  # expect: P10-R6.7
    return json.strip()


def elapsed(start: float) -> float:
    now = time.time()
    for time in range(3):  # expect: P10-R6.7
        now += time
    return now - start

import time


def run(steps: int, timed: bool) -> float:
    started = time.perf_counter()
    count = sum(range(steps))
    if timed:
        return time.perf_counter() - started
    return float(count)

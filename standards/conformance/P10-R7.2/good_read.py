import time


def measure(run):
    started = time.perf_counter()
    result = run()
    return result, time.perf_counter() - started

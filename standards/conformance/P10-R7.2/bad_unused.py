import time


def measure(run):
    started = time.perf_counter()  # expect: P10-R7.2
    return run()

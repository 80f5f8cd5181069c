"""Ground code may wait."""

import queue
import time


def worker(jobs: queue.Queue[str]) -> str:
    """Nobody's life depends on it."""
    time.sleep(0.1)
    return jobs.get()

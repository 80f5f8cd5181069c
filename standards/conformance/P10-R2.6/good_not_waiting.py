# flightlm-test: profile=flight

"""Calls that do not wait."""

import queue
import threading


def poll(jobs: queue.Queue[str], lock: threading.Lock) -> str:
    """The variants that return at once."""
    if not lock.acquire(blocking=False):
        return ""
    lock.release()
    if jobs.empty():
        return jobs.get(False)
    return jobs.get_nowait()

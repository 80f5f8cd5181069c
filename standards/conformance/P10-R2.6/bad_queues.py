# flightlm-test: profile=flight

"""Queues and threads."""

import queue
import threading


def next_job(jobs: queue.Queue[str]) -> str:
    """Wait for a job."""
    return jobs.get()  # expect: P10-R2.6


def next_job_at_last(jobs: queue.Queue[str]) -> str:
    """None is no timeout."""
    return jobs.get(timeout=None)  # expect: P10-R2.6


def finish(worker: threading.Thread, done: threading.Event) -> None:
    """Wait for a thread and an event."""
    done.wait()  # expect: P10-R2.6
    worker.join()  # expect: P10-R2.6

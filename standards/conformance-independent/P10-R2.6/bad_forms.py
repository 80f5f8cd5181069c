# flightlm-test: profile=flight
import queue
import threading


class Gate:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.jobs: queue.Queue[int] = queue.Queue()
        self.cond = threading.Condition()

    def enter(self) -> int:
        self.lock.acquire(True)  # expect: P10-R2.6
        job = self.jobs.get(block=True)  # expect: P10-R2.6
        self.cond.wait(timeout=None)  # expect: P10-R2.6
        return job

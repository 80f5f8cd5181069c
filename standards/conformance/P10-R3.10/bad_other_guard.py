# flightlm-test: profile=flight
"""The guard looks at another container, or at the job."""

CAPACITY = 32


class Printer:
    def __init__(self) -> None:
        self.queue: list[int] = []
        self.done: list[int] = []

    def push(self, job: int) -> None:
        if len(self.done) < CAPACITY:
            self.queue.append(job)  # expect: P10-R3.10

    def finish(self, job: int) -> None:
        if job < CAPACITY:
            self.done.append(job)  # expect: P10-R3.10

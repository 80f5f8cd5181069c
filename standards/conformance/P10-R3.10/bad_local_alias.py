# flightlm-test: profile=flight
"""The attribute under a local name."""


class Spool:
    def __init__(self) -> None:
        self.jobs: list[int] = []

    def submit(self, job: int) -> None:
        jobs = self.jobs
        jobs.append(job)  # expect: P10-R3.10
        jobs += (job, job)  # expect: P10-R3.10

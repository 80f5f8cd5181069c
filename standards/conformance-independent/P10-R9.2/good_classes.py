class Job:
    def __init__(self, n: int) -> None:
        self.n = n
        self.name = "run"


def run(job: Job) -> int:
    other = job
    values = [job.n, other.n]
    return max(values)

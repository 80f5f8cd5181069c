class Job:
    limit = 3

    def __init__(self) -> None:
        self.n = 0
        self.limit = 4


def run() -> int:
    job = Job()
    job.n = 3
    Job_ = job
    Job_.n = 4
    return job.n

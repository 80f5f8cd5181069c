class Job:
    def __init__(self, name: str) -> None:
        self.name = name
        self.done = False


def prepared(names: list[str]) -> list[Job]:
    jobs: list[Job] = []
    for name in names:
        job = Job(name)
        job.done = True  # expect: P10-R6.11
        jobs.append(job)
    return jobs

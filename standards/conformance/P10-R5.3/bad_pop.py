from collections import deque


class Worker:
    def __init__(self) -> None:
        self.jobs: deque[int] = deque()
        self.names: list[str] = []

    def step(self) -> None:
        assert self.jobs.popleft() > 0, "jobs have ids"  # expect: P10-R5.3
        assert self.names.pop() != "", "jobs have names"  # expect: P10-R5.3

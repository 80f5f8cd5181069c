class Task:
    def run(self) -> int:  # expect-any a: P10-R1.2
        return self.step()

    def step(self) -> int:
        return 0

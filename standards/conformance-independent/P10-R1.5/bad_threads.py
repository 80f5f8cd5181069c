import threading as th  # expect-any a: P10-R1.5


class Worker:
    def __init__(self) -> None:
        self.thread = th.Thread(target=self.run)  # expect-any a: P10-R1.5

    def run(self) -> None:
        return None

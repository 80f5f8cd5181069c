from plugins import hooks


class Bus:
    def __init__(self) -> None:
        self.subscribers: list[str] = []

    def publish(self) -> None:
        for sub in self.subscribers:  # expect-any a: P10-R2.3
            hooks.notify(sub, self.subscribers)  # expect-any a: P10-R2.3


def each(rows: list[int]) -> None:
    for row in rows:  # expect-any b: P10-R2.3
        hooks.process(rows, row)  # expect-any b: P10-R2.3

def purge(users: dict[str, int], log: list[str]) -> None:
    for name in users:  # expect-any a: P10-R2.3
        if users[name] == 0:
            del users[name]  # expect-any a: P10-R2.3
    for line in log:  # expect-any b: P10-R2.3
        if not line:
            log.remove(line)  # expect-any b: P10-R2.3


def double(xs: list[int]) -> None:
    for x in xs:  # expect-any c: P10-R2.3
        xs.append(x)  # expect-any c: P10-R2.3


class Pool:
    def __init__(self) -> None:
        self.items: set[int] = set()

    def reap(self) -> None:
        for item in self.items:  # expect-any d: P10-R2.3
            if item < 0:
                self.items.discard(item)  # expect-any d: P10-R2.3

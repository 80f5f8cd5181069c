class Tree:
    def __init__(self) -> None:
        self.nodes: dict[str, int] = {}
        self.queue: list[str] = []

    def drop(self, key: str) -> None:
        del self.nodes[key]

    def prune(self) -> None:
        for key in self.nodes:  # expect-any a: P10-R2.3
            if self.nodes[key] == 0:
                self.drop(key)  # expect-any a: P10-R2.3

    def drain(self) -> None:
        q = self.queue
        for item in self.queue:  # expect-any b: P10-R2.3
            q.append(item)  # expect-any b: P10-R2.3

    def each(self) -> None:
        for i, item in enumerate(self.queue):  # expect-any c: P10-R2.3
            if item:
                del self.queue[i]  # expect-any c: P10-R2.3
        for key, val in self.nodes.items():  # expect-any d: P10-R2.3
            self.nodes.setdefault(key + "x", val)  # expect-any d: P10-R2.3


def clear_all(xs: list[int]) -> None:
    def cut() -> None:
        xs.clear()

    for x in xs:  # expect-any e: P10-R2.3
        if x:
            cut()  # expect-any e: P10-R2.3


def helper(xs: list[int], x: int) -> None:
    xs.remove(x)


def main(xs: list[int]) -> None:
    for x in xs:  # expect-any f: P10-R2.3
        helper(xs, x)  # expect-any f: P10-R2.3

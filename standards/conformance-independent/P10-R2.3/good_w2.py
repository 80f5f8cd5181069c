class Tree:
    def __init__(self) -> None:
        self.nodes: dict[str, int] = {}
        self.queue: list[str] = []

    def prune(self) -> None:
        for key in [k for k, v in self.nodes.items() if v == 0]:
            del self.nodes[key]
        for key in list(self.nodes.keys()):
            self.nodes.pop(key)
        for key in self.nodes:
            if key == "x":
                del self.nodes[key]
                break
        kept = []
        for item in self.queue:
            kept.append(item)
        self.queue = kept


def show(xs: list[int]) -> int:
    n = 0
    for x in xs:
        n += max(xs) + len(xs) + xs.index(x)
        print(xs, sorted(xs))
    return n

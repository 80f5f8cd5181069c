class Node:
    def __init__(self, value: int, parent: "Node | None") -> None:
        self.value = value
        self.parent = parent


def find(n: int) -> "Node | None":
    if n > 3:
        return Node(n, None)
    return None


def up(n: int) -> int:
    node = find(n)
    total = node.value  # expect: P10-R7.3
    for _ in range(3):
        other = find(n)
        total += other.value  # expect: P10-R7.3
    return total

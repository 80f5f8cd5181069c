class Node:
    def __init__(self, value: int) -> None:
        self.value = value
        self.next: Node | None = None

    def link(self, other: "Node") -> None:
        other.next = self
        other.value += self.value

    @classmethod
    def made(cls, value: int) -> "Node":
        node = cls(0)
        node.value = value
        return node

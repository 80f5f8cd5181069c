class Tree:
    def __init__(self, size: int) -> None:
        self.size = size

    def grown(self) -> "Tree":
        class Small(Tree):
            def grown(self) -> "Tree":
                return self

        return Small(self.size + 1)

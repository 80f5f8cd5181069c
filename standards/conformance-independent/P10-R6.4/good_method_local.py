class Job:
    __slots__ = ("a",)

    def run(self) -> list[int]:
        items = []
        items.append(1)
        return items

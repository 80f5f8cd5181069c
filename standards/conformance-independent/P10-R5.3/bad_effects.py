from collections.abc import Iterator


class Stack:
    def __init__(self) -> None:
        self.items: list[int] = []

    def take(self) -> int:
        return self.items.pop()

    def check(self, it: Iterator[int], table: dict[str, int]) -> None:
        assert (n := len(self.items)) > 0, "E1"  # expect: P10-R5.3
        assert self.items.pop() > 0, "E2"  # expect: P10-R5.3
        assert next(it) > 0, "E3"  # expect: P10-R5.3
        assert table.setdefault("a", 1) > 0, "E4"  # expect: P10-R5.3
        assert self.take() > 0, "E5"  # expect: P10-R5.3
        gen = (x > 0 for x in self.items)
        assert any(gen), "E6"  # expect: P10-R5.3
        print(n)

class Table:
    def type(self, a: int, b: int, c: int) -> int:
        return a + b + c

    def getattr(self) -> int:
        return 1


def f(t: Table) -> int:
    return t.type(1, 2, 3) + t.getattr()

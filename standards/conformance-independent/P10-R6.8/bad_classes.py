class A:
    def __init__(self) -> None:
        self.n = 1


class B:
    def __init__(self) -> None:
        self.n = 2


def make(n: int) -> int:
    obj = A()
    if n > 3:
        obj = B()  # expect: P10-R6.8
    key = b"x"
    key = "x"  # expect: P10-R6.8
    return obj.n + len(key)

def outer(n: int) -> None:
    def inner(k: int) -> int:
        return k + 1

    print(inner(n), [x for x in range(3)], (lambda: 3)())


class A:
    def f(self):
        def g():
            return 1

        self.g = g

    def h(self, n: int) -> int:
        if n > 3:
            return 1
        raise NotImplementedError("E1")

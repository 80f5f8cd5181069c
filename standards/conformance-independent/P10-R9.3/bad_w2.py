class Registry:
    def __init__(self) -> None:
        self.hooks: dict[str, object] = {}
        self.fns: list = []

    def fire(self, name: str, n: int) -> None:
        self.hooks[name](n)  # expect: P10-R9.3
        for fn in self.fns:
            fn(n)  # expect: P10-R9.3
        getattr(self, "on_" + name)(n)  # expect: P10-R9.3


def deco(fn):
    def inner(n: int) -> int:
        return fn(n)  # may: P10-R9.3

    return inner

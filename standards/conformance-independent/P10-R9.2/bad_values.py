def run(n: int) -> int:
    return n


def call(fn, n: int) -> int:
    return fn(n)


handlers = {"a": run}  # expect: P10-R9.2


class Button:
    def __init__(self) -> None:
        self.on_click = run  # expect: P10-R9.2
        self.queue = [run]  # expect: P10-R9.2

    def method(self, n: int) -> int:
        later = self.method  # expect: P10-R9.2
        return call(self.method, n) + later(n)  # expect: P10-R9.2


def use(n: int) -> int:
    f = run  # expect: P10-R9.2
    return call(run, n) + f(n)  # expect: P10-R9.2

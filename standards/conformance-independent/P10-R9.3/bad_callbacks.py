from collections.abc import Callable


class Bus:
    def __init__(self, on_event: Callable[[int], int]) -> None:
        self.on_event = on_event

    def fire(self, n: int) -> int:
        return self.on_event(n)  # expect: P10-R9.3


def retry(fn: Callable[[], int]) -> int:
    for hook in (fn, fn):
        hook()  # expect: P10-R9.3
    return fn()  # expect: P10-R9.3

from collections.abc import Callable


def counter(start: int) -> Callable[[], int]:
    state = [start]
    step = 2

    def count() -> int:
        state[0] += step
        return state[0]

    return count


def everything(a: int, b: int) -> dict[str, int]:
    return dict(locals())

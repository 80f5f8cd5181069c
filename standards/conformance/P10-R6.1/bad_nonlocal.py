from collections.abc import Callable


def make_counter(step: int) -> Callable[[], int]:
    value = 0

    def count() -> int:
        nonlocal value  # expect: P10-R6.1
        value = value + step
        return value

    return count

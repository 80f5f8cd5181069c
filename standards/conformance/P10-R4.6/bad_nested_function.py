"""A function inside a block goes on counting where it stands."""

from collections.abc import Callable


def watchers(names: list[str], verbose: bool) -> list[Callable[[int], int]]:
    found: list[Callable[[int], int]] = []
    if verbose:
        for name in names:
            if name:

                def watch(value: int) -> int:
                    if value > 0:
                        if value % 2:  # expect: P10-R4.6
                            return 1
                    return 0

                found.append(watch)
    return found

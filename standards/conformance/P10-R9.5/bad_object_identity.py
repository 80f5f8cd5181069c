"""A cache keyed by the address of its argument."""

import builtins


class Cache:
    """Keeps results by object."""

    def __init__(self) -> None:
        self.found: dict[int, float] = {}

    def get(self, thing: list[float]) -> float:
        """The sum of a list, remembered."""
        key = id(thing)  # expect: P10-R9.5
        if key not in self.found:
            self.found[key] = sum(thing)
        return self.found[builtins.id(thing)]  # expect: P10-R9.5


def addresses(things: list[object]) -> list[int]:
    """Where some things lie."""
    return list(map(id, things))  # expect: P10-R9.5

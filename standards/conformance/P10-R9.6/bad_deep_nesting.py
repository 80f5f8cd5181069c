"""Routes of a network in one annotation."""


def count(routes: dict[str, dict[str, list[int]]]) -> int:  # expect: P10-R9.6
    """How many hops there are."""
    return sum(len(hops) for table in routes.values() for hops in table.values())


def empty() -> list[dict[str, tuple[int, ...]]]:  # expect: P10-R9.6
    """No routes."""
    found: list[dict[str, tuple[int, ...]]] = []  # expect: P10-R9.6
    return found

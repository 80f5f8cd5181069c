"""Lambdas as sort keys."""


def by_age(people: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """People by age, the eldest first."""
    return sorted(people, key=lambda person: -person[1])


def nearest(points: list[float], place: float) -> float:
    """The nearest point."""
    return min(points, key=lambda point: abs(point - place))


def order(names: list[str]) -> list[str]:
    """The names without regard to case."""
    names.sort(key=lambda name: name.casefold())
    return names

"""Dictionary access and item getters are not attribute access."""

from operator import attrgetter, itemgetter


def by_column(rows: list[dict[str, float]], column: str) -> list[dict[str, float]]:
    """The rows sorted by a column."""
    return sorted(rows, key=itemgetter(column))


def newest(files: list[object]) -> list[object]:
    """The files sorted by their change time."""
    return sorted(files, key=attrgetter("changed"))


def locals_of(settings: dict[str, str], locals: dict[str, str]) -> dict[str, str]:
    """Settings with a site's own values in front."""
    return {**settings, **locals}

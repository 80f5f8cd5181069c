"""Stars in assignments and displays name no arguments."""


def split(record: list[str]) -> tuple[str, list[str]]:
    """The head and the rest."""
    head, *rest = record
    return head, rest


def joined(first: list[int], second: list[int]) -> list[int]:
    """Both lists in one."""
    return [*first, *second]


def merged(base: dict[str, int], site: dict[str, int]) -> dict[str, int]:
    """The base with a site's changes."""
    return {**base, **site}

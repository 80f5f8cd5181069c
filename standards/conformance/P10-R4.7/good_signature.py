"""Annotations are measured by P10-R9.6, not here; a body does not count to its header."""


def merge(
    first: dict[str, list[int]],
    second: dict[str, list[int]],
    third: dict[str, list[int]],
    fourth: dict[str, list[int]],
    fifth: dict[str, list[int]],
    sixth: dict[str, list[int]],
) -> dict[str, list[int]]:
    merged = first | second
    merged |= third | fourth
    return merged | fifth | sixth

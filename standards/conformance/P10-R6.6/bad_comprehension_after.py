"""The comprehension reads the leftover of the loop as its source."""


def tail(groups: list[list[int]], offset: int) -> list[int]:
    for group in groups:
        if not group:
            break
    shifted = [value + offset for value in group]  # expect: P10-R6.6
    if offset:
        offset = 0
    return shifted

"""Type comments and annotations are no suppression."""


def totals(rows):
    # type: (list[int]) -> int
    count = 0  # type: int
    for row in rows:
        count += row
    return count

"""Elements change, the container does not."""


def reset(scores: dict[str, int]) -> None:
    """The key is the loop's own."""
    for name in scores:
        scores[name] = 0


def double(values: list[int]) -> list[int]:
    """A list element is replaced."""
    for place, value in enumerate(values):
        values[place] = 2 * value
    return values


def grow(rows: list[list[int]]) -> None:
    """The elements grow."""
    for row in rows:
        row.append(sum(row))

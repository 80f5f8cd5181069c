"""The name is bound before and after the loop, not in it."""


def last(values: list[int]) -> int:
    """Bound before and after."""
    value = -1
    for value in values:
        if value > 100:
            break
    value = value + 1
    return value


def twice(values: list[int]) -> int:
    """Two loops one after the other, and throwaway names."""
    total = 0
    for value in values:
        total += value
    for value in reversed(values):
        total -= value
    for _ in range(3):
        for _ in range(2):
            total += 1
    return total


def fields(rows: list[dict[str, int]]) -> None:
    """Storing into the loop's object does not bind its name."""
    for row in rows:
        row["total"] = sum(row.values())

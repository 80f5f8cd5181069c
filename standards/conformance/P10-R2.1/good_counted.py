"""Counters that go up and down, T1 and T2."""


def find(rows: list[str], wanted: str) -> int:
    """The index of a row, or -1."""
    at = 0
    while at < len(rows):
        if rows[at] == wanted:
            return at
        at += 1
    return -1


def last_digit_run(text: str) -> int:
    """How many digits stand at the end."""
    at = len(text) - 1
    count = 0
    while at >= 0 and text[at].isdigit():
        count += 1
        at -= 1
    return count


def pairs(values: tuple[int, ...]) -> int:
    """Two steps at a time, and a bound with an offset."""
    total = 0
    at = 0
    while at + 1 < len(values):
        total += values[at] * values[at + 1]
        at = at + 2
    return total

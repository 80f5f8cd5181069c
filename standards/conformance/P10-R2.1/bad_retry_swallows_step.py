"""Read sensor values; a value that cannot be read is tried again, for ever."""


def read_all(words: list[str]) -> list[float]:
    """The numbers among the words."""
    found: list[float] = []
    at = 0
    while at < len(words):  # expect: P10-R2.1
        try:
            found.append(float(words[at]))
            at += 1
        except ValueError:
            continue
    return found


def read_some(words: list[str]) -> int:
    """The handler falls through without the step."""
    total = 0
    at = 0
    while at < len(words):  # expect: P10-R2.1
        try:
            total += int(words[at])
            at += 1
        except ValueError:
            total += 0
    return total

"""An inner loop, a with statement and a walrus take the outer loop's name."""


def table(rows: list[list[int]]) -> int:
    """The inner loop shadows the outer one."""
    total = 0
    for item in rows:
        for item in item:  # expect: P10-R2.4
            total += item
    return total


def sizes(names: list[str]) -> int:
    """The file takes the name of its path."""
    total = 0
    for name in names:
        with open(name, encoding="utf-8") as name:  # expect: P10-R2.4
            total += len(name.read())
    return total


def lengths(words: list[str]) -> int:
    """A walrus in a condition."""
    total = 0
    for word in words:
        if (word := word.strip()) != "":  # expect: P10-R2.4
            total += len(word)
    return total

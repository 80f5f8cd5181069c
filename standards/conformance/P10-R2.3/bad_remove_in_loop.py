"""The classic: every other element survives."""


def drop_empty(lines: list[str]) -> list[str]:
    """Remove blank lines."""
    for line in lines:
        if line == "":
            lines.remove(line)  # expect: P10-R2.3
    return lines


def forget(cache: dict[str, int]) -> None:
    """Drop what was never used."""
    for key, uses in cache.items():
        if uses == 0:
            del cache[key]  # expect: P10-R2.3

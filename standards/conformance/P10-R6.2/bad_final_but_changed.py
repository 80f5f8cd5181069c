from typing import Final

SEEN: Final[set[str]] = set()  # expect: P10-R6.2


def first_time(name: str) -> bool:
    known = name in SEEN
    SEEN.add(name)
    return not known

import re


def scan(pairs: list[tuple[str, int]]) -> int:
    total = 0
    for name, size in pairs:  # expect-any a: P10-R2.4
        if (size := size * 2) > 10:  # expect-any a: P10-R2.4
            total += size
        print(name)
    return total


def opened(names: list[str]) -> None:
    for fh in names:  # expect-any b: P10-R2.4
        with open(fh, encoding="utf-8") as fh:  # expect-any b: P10-R2.4
            print(fh.read())

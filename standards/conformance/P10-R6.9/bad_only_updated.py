"""A name that is only added to, or only in an unread function, is never read."""


def drain(values: list[int]) -> list[int]:
    total = 0  # expect: P10-R6.9
    found: list[int] = []
    for value in values:
        total += value
        found.append(value)

    def helper(x: int) -> int:  # expect: P10-R6.9
        return x + 1

    return found

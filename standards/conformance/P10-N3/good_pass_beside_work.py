"""A body that does something may hold anything else."""


def count(values: list[int]) -> int:
    total = 0
    for value in values:
        if value < 0:
            continue
        total += value
    return total

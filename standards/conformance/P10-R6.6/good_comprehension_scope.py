"""The variable of a comprehension is gone after it; a new one may have its name."""


def totals(rows: list[list[int]]) -> list[int]:
    sums = [sum(row) for row in rows]
    longest = [len(row) for row in rows]
    for row in rows:
        sums.append(len(row))
    return sums + longest

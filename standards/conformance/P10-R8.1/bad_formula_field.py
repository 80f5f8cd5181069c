"""Evaluate the formula column of a spreadsheet export."""

import csv


def totals(path: str) -> list[float]:
    """The value of each row's formula."""
    found = []
    with open(path, newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found.append(float(eval(row["formula"])))  # expect: P10-R8.1
    return found

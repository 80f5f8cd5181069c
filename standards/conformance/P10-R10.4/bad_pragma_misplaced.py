"""Pragmas that stand where they mean nothing, or mean nothing anywhere."""

LIMIT = 3  # flightlm: steady  # expect: P10-R10.4


def run(limit: int) -> int:
    total = 0
    for k in range(limit):  # flightlm: nonterminating  # expect: P10-R10.4
        total += k
    return total

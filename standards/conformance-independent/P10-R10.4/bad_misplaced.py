x = 1  # flightlm: steady  # expect: P10-R10.4


def f(n: int) -> int:
    n += 1  # flightlm: nonterminating  # expect: P10-R10.4
    return n  # flightlm: init  # expect: P10-R10.4

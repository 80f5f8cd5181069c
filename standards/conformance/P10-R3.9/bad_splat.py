"""Arguments gathered and spread; keywords that hide out=."""


def total(*values: int) -> int:  # expect: P10-R3.9
    result = 0
    for value in values:
        result += value
    return result


class Ledger:
    def __init__(self) -> None:
        self.rows = (1, 2, 3)

    def close(self) -> int:  # flightlm: steady
        return total(*self.rows)  # expect: P10-R3.9

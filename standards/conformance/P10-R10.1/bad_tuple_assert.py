def set_rate(rate: int) -> int:
    assert (rate > 0, "a positive rate")  # expect: P10-R10.1
    return rate

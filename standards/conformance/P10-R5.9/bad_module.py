SIZES = (1, 2, 4)

assert len(SIZES) == 3  # expect: P10-R5.9


class Table:
    assert SIZES[0] == 1  # expect: P10-R5.9

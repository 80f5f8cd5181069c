def convert(value: int) -> int:
    return value  # pylint: disable=all  # expect: P10-R10.5


def copy(value: int) -> int:
    return value  # pylint: disable=C,R  # expect: P10-R10.5

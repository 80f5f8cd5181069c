RATE = 9600  # FIXME wrong for the second receiver  # expect: P10-N3


def bytes_per_second() -> int:
    return RATE // 8

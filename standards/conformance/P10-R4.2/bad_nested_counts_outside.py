"""Forty statements inside the closure and the rest around it."""


def scramble(seed: int) -> int:  # expect: P10-R4.2
    def inner(s: int) -> int:
        s = s + 0; s = s * 3  # expect: P10-R4.3
        s = s + 1; s = s * 3  # expect: P10-R4.3
        s = s + 2; s = s * 3  # expect: P10-R4.3
        s = s + 3; s = s * 3  # expect: P10-R4.3
        s = s + 4; s = s * 3  # expect: P10-R4.3
        s = s + 5; s = s * 3  # expect: P10-R4.3
        s = s + 6; s = s * 3  # expect: P10-R4.3
        s = s + 7; s = s * 3  # expect: P10-R4.3
        s = s + 8; s = s * 3  # expect: P10-R4.3
        s = s + 9; s = s * 3  # expect: P10-R4.3
        s = s + 10; s = s * 3  # expect: P10-R4.3
        s = s + 11; s = s * 3  # expect: P10-R4.3
        s = s + 12; s = s * 3  # expect: P10-R4.3
        s = s + 13; s = s * 3  # expect: P10-R4.3
        s = s + 14; s = s * 3  # expect: P10-R4.3
        s = s + 15; s = s * 3  # expect: P10-R4.3
        s = s + 16; s = s * 3  # expect: P10-R4.3
        s = s + 17; s = s * 3  # expect: P10-R4.3
        s = s + 18; s = s * 3  # expect: P10-R4.3
        s = s + 19; s = s * 3  # expect: P10-R4.3
        return s

    t = seed
    t = t + 0; t = t ^ seed  # expect: P10-R4.3
    t = t + 1; t = t ^ seed  # expect: P10-R4.3
    t = t + 2; t = t ^ seed  # expect: P10-R4.3
    t = t + 3; t = t ^ seed  # expect: P10-R4.3
    t = t + 4; t = t ^ seed  # expect: P10-R4.3
    t = t + 5; t = t ^ seed  # expect: P10-R4.3
    t = t + 6; t = t ^ seed  # expect: P10-R4.3
    t = t + 7; t = t ^ seed  # expect: P10-R4.3
    t = t + 8; t = t ^ seed  # expect: P10-R4.3
    t = t + 9; t = t ^ seed  # expect: P10-R4.3
    t = t + 10; t = t ^ seed  # expect: P10-R4.3
    t = t + 11; t = t ^ seed  # expect: P10-R4.3
    return inner(t)

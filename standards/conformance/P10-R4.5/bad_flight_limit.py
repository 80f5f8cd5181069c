# flightlm-test: profile=flight
"""Eleven is too many in flight."""


def mode_of(word: int) -> int:  # expect: P10-R4.5
    assert word >= 0, "an unsigned word"
    assert word < 256, "one byte"
    if word == 1:
        return 10
    if word == 2:
        return 20
    if word == 3:
        return 30
    if word == 4:
        return 40
    if word == 5:
        return 50
    if word == 6:
        return 60
    if word == 7:
        return 70
    if word == 8:
        return 80
    if word == 9:
        return 90
    if word == 10:
        return 100
    return 0

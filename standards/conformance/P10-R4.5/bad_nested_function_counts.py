"""The branches of a closure are branches of the function around it."""

from collections.abc import Callable


def make_rater(bonus: int) -> Callable[[int, int], int]:  # expect: P10-R4.5
    def rate(age: int, years: int) -> int:
        points = 0
        if age < 21:
            points -= 3
        elif age < 25:
            points -= 2
        elif age > 75:
            points -= 2
        elif age > 65:
            points -= 1
        if years > 3:
            points += 1
        if years > 6:
            points += 1
        if years > 10:
            points += 1
        return points + bonus

    if bonus < 0:
        raise ValueError("bonus")
    if bonus > 10:
        raise ValueError("bonus")
    if bonus == 1:
        bonus = 2
    if bonus == 3:
        bonus = 4
    if bonus == 5:
        bonus = 6
    if bonus == 7:
        bonus = 8
    while bonus > 8:
        bonus -= 1
    for step in range(bonus):
        bonus -= step % 2
    return rate

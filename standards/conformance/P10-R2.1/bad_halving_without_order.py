"""Digits of a number: -1 // 2 is -1, so truth is no test."""


def bits(number: int) -> int:
    """Hangs for negative numbers."""
    count = 0
    while number:  # expect: P10-R2.1
        number >>= 1
        count += 1
    return count


def collatz(number: int) -> int:
    """Nobody knows."""
    steps = 0
    while number > 1:  # expect: P10-R2.1
        if number % 2 == 0:
            number //= 2
        else:
            number = 3 * number + 1
        steps += 1
    return steps

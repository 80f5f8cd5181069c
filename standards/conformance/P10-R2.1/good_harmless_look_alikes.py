"""What looks dangerous and is not."""


def outer(size: int) -> int:
    """The counter of the inner function is another variable."""

    def inner(at: int) -> int:
        at -= 1
        return at

    total = 0
    at = 0
    while at < size:
        total += inner(at)
        at += 1
    return total


def nested(rows: list[list[int]]) -> int:
    """A `break` of the inner loop is not the outer one's."""
    at = 0
    found = 0
    while at < len(rows):
        for value in rows[at]:
            if value < 0:
                break
            if value == 0:
                continue
            found += 1
        at += 1
    return found


def divisors(number: int) -> int:
    """Trial division."""
    count = 0
    candidate = 1
    while candidate * candidate <= number:
        if number % candidate == 0:
            count += 1
        candidate += 1
    return count


def never() -> int:
    """A loop that does not run."""
    count = 0
    while False:
        count += 1
    return count

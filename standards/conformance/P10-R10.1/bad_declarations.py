counter = 0


def bump(counter: int) -> int:
    global counter  # expect: P10-R10.1
    counter += 1
    return counter


def late() -> int:
    total = 1
    global total  # expect: P10-R10.1
    return total


def lost() -> int:
    nonlocal missing  # expect: P10-R10.1
    return 1

def numbers(limit):
    if limit < 0:
        return
    yield from range(limit)


def total(limit):
    found = 0
    for number in numbers(limit):
        found += number
    return found


def again(limit):
    yield from numbers(limit)

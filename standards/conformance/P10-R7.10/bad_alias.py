def steps(limit):
    for number in range(limit):
        yield number
    return limit


walk = steps


def run(limit):
    yield -1
    yield from walk(limit)  # expect: P10-R7.10

def read_all(source):
    count = 0
    for line in source:
        yield line
        count += 1
    return count


def copy(source):
    yield from read_all(source)  # expect: P10-R7.10

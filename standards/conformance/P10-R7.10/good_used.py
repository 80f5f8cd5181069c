def read_all(source):
    count = 0
    for line in source:
        yield line
        count += 1
    return count


def copy(source):
    count = yield from read_all(source)
    yield f"{count} lines"

def read_all(source):
    yield from source
    return len(source)


def copy(source):
    _ = yield from read_all(source)

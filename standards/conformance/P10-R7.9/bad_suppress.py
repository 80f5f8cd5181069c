from contextlib import suppress


def first(rows):  # expect: P10-R7.9
    with suppress(IndexError):
        return rows[0]


def poll(port):  # expect: P10-R7.9
    while port.open:
        if port.ready:
            return port.read()

from contextlib import contextmanager


@contextmanager
def opened(port):
    port.open()
    try:
        yield port
    finally:
        port.close()


@contextmanager
def named(port, name):
    port.name = name
    yield port

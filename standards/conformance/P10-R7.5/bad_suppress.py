import contextlib
from contextlib import suppress


def remove(path):
    with suppress(FileNotFoundError):  # expect: P10-R7.5
        path.unlink()
    with contextlib.suppress(OSError), path.open() as stream:  # expect: P10-R7.5
        stream.read()

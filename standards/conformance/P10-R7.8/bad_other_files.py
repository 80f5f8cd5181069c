import gzip
from pathlib import Path


def read(name):
    packed = gzip.open(name)  # expect: P10-R7.8
    plain = Path(name).open()  # expect: P10-R7.8
    return packed.read(), plain.read()

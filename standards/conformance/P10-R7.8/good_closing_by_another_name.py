"""contextlib.closing closes, whatever it is called here."""

import contextlib
from contextlib import closing as shut_after


def read(path: str) -> str:
    with shut_after(open(path, encoding="utf-8")) as stream:
        return stream.read()


def first(path: str) -> str:
    with contextlib.closing(open(path, encoding="utf-8")) as stream:
        return stream.readline()

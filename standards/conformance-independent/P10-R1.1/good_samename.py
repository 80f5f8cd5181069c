"""Wrapper methods that bear the name of what they call."""
import json
import os
import os.path
from math import sqrt as root


class Disk:
    def __init__(self, fh: "Raw") -> None:
        self.fh = fh

    def read(self, n: int) -> bytes:
        return self.fh.read(n)


class Raw:
    def read(self, n: int) -> bytes:
        return b"x" * n


def join(a: str, b: str) -> str:
    return os.path.join(a, b)


def dumps(obj: object) -> str:
    return json.dumps(obj)


def sqrt(x: float) -> float:
    return root(x)


def split(text: str) -> list[str]:
    return text.split(",")

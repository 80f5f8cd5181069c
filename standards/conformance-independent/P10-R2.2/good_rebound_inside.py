"""Harmless to termination."""
import os
from pathlib import Path


def odd(names: set[str], raw: bytes) -> int:
    n = 0
    for i in range(3):
        i = -1
        n += i
    for name in frozenset(names):
        n += len(name)
    for b in memoryview(raw):
        n += b
    for part in "a,b".split(","):
        n += len(part)
    for name in os.listdir("."):
        n += len(name)
    for k in {"a": 1}:
        n += len(k)
    words = [w for w in "a b".split()]
    for w in words:
        n += len(w)
    return n

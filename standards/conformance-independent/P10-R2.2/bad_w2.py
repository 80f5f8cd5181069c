import csv
import os
import subprocess
from collections.abc import Generator


def rows(path: str) -> int:
    n = 0
    with open(path, encoding="utf-8") as fh:
        for row in csv.reader(fh):  # expect: P10-R2.2
            n += len(row)
    return n


def proc(p: subprocess.Popen[str]) -> int:
    n = 0
    for line in p.stdout:  # expect: P10-R2.2
        n += len(line)
    return n


def pull(src: Generator[int, None, None]) -> int:
    total = 0
    for x in src:  # expect: P10-R2.2
        total += x
    return total


def ask() -> list[str]:
    return [w for w in iter(input, "")]  # expect: P10-R2.2


def use(cb) -> int:
    n = 0
    for x in cb():  # expect: P10-R2.2
        n += x
    for a, b in zip(iter(input, ""), cb()):  # expect: P10-R2.2
        n += len(a) + b
    return n

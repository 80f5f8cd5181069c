import queue
import socket
import sys
from functools import partial


def lines(name: str) -> int:
    n = 0
    with open(name, encoding="utf-8") as fh:
        for _line in fh:  # expect: P10-R2.2
            n += 1
    return n


def stdin() -> list[str]:
    return [line.strip() for line in sys.stdin]  # expect: P10-R2.2


def blocks(name: str) -> int:
    n = 0
    with open(name, "rb") as fh:
        for block in iter(partial(fh.read, 4096), b""):  # expect: P10-R2.2
            n += len(block)
    return n


def jobs(q: "queue.Queue[str]") -> None:
    for job in iter(q.get, "stop"):  # expect: P10-R2.2
        print(job)

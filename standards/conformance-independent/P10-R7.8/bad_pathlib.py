import io
import os
from pathlib import Path


class Log:
    def __init__(self, path: str) -> None:
        self.fh = open(path, "a", encoding="utf-8")  # expect: P10-R7.8


def load(p: Path) -> str:
    fh = p.open(encoding="utf-8")  # expect: P10-R7.8
    out = io.open(p, encoding="utf-8")  # expect: P10-R7.8
    return fh.read() + out.read()


def drop() -> int:
    return os.system("rm x")  # expect: P10-R7.8

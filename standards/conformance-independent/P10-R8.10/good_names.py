import os
import sys


class Box:
    def __init__(self) -> None:
        self.platform = "x"
        self.environ = {"a": 1}


def f(box: Box, platform: str) -> str:
    print(sys.argv, os.sep, sys.byteorder)
    return box.platform + platform + str(box.environ["a"])

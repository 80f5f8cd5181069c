import os
import signal as sg
import sys
from os import _exit as hard
from sys import exit as leave


def fail(code: int) -> None:
    if code == 1:
        sys.exit(1)  # expect: P10-R1.5
    if code == 2:
        os._exit(2)  # expect: P10-R1.5
    if code == 3:
        quit()  # expect: P10-R1.5
    if code == 4:
        os.abort()  # expect: P10-R1.5
    if code == 5:
        os.kill(os.getpid(), 9)  # expect: P10-R1.5
    if code == 6:
        leave(6)  # expect: P10-R1.5
    hard(7)  # expect: P10-R1.5


def setup() -> None:
    sg.alarm(3)  # expect: P10-R1.5
    sys.setrecursionlimit(10_000)  # expect: P10-R1.5
    sys.settrace(None)  # expect: P10-R1.5
    sys.setprofile(None)  # expect: P10-R1.5

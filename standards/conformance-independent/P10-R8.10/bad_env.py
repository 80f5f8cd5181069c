import os
import platform
import sys
from os import environ, getenv


def where() -> str:
    a = os.environ["HOME"]  # expect: P10-R8.10
    b = os.environ.get("X", "")  # expect: P10-R8.10
    c = environ["Y"]  # expect: P10-R8.10
    d = os.getenv("Z")  # expect: P10-R8.10
    e = getenv("Z")  # expect: P10-R8.10
    if sys.platform == "win32":  # expect: P10-R8.10
        return a
    if sys.version_info >= (3, 12):  # expect: P10-R8.10
        return b
    f = platform.system()  # expect: P10-R8.10
    if __debug__:  # expect: P10-R8.10
        print(c, d, e)
    return f

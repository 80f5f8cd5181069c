import os
import sys


def home() -> str:
    if sys.platform == "win32":
        return os.environ["USERPROFILE"]
    return os.environ["HOME"]

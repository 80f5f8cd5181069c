import os
import re


def load(path, pattern):
    if not os.path.exists(path):
        raise FileNotFoundError(path)
    if (found := re.match(pattern, path)) is None:
        raise ValueError(pattern)
    return found.group()

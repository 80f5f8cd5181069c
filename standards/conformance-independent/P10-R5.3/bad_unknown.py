import os
from random import random

from plugins import validate


def save(path: str, n: int) -> None:
    assert validate(path), "E1"  # expect: P10-R5.3
    assert os.remove(path) is None, "E2"  # expect: P10-R5.3
    assert random() < 1.0, "E3"  # expect: P10-R5.3
    assert print(n) is None, "E4"  # expect: P10-R5.3

import math
import os


def is_small(n: int) -> bool:
    return n < 3


class Job:
    def __init__(self, flag: bool) -> None:
        self.flag = flag

    def run(self, n: int, ok: bool, name: str) -> int:
        assert ok, "E1"
        assert self.flag, "E2"
        assert n > 0, "E3"
        assert not name, "E4"
        assert is_small(n), "E5"
        assert isinstance(n, int), "E6"
        assert math.isfinite(n), "E7"
        assert name.startswith("a"), "E8"
        assert n in (1, 2), "E9"
        assert bool(name), "E10"
        assert os.path.exists(name), "E11"
        return n

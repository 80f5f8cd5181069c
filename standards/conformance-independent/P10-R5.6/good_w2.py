import os
from dataclasses import dataclass
from enum import Flag


class Mode(Flag):
    A = 1


@dataclass
class Row:
    ok: bool
    n: int

    def valid(self) -> bool:
        return self.ok


def f(row: Row, d: dict[str, bool], s: str, flags: set[int]) -> int:
    assert row.ok, "E1"
    assert row.valid(), "E2"
    assert d["x"], "E3"
    assert s.isdigit() or s.isalpha(), "E4"
    assert flags.issubset({1, 2}), "E5"
    assert os.path.isdir(s) and row.n > 3, "E6"
    assert not flags & {1}, "E7"
    assert callable(f), "E8"
    return 1

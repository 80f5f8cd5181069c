from __future__ import annotations

from typing import TYPE_CHECKING
import collections.abc  # expect: P10-R6.9

if TYPE_CHECKING:
    from pathlib import Path  # expect: P10-R6.9


def f(xs: list[int], *, debug: bool = False) -> int:  # expect: P10-R6.9
    with open("x", encoding="utf-8") as fh:  # expect: P10-R6.9
        total = sum(xs)
    n = 0  # expect: P10-R6.9
    return total


class Job:
    def run(self, n: int) -> int:  # expect: P10-R6.9
        def helper() -> int:  # expect: P10-R6.9
            return 1

        return 2

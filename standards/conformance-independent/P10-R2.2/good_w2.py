import os
import string
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice, product
from pathlib import Path


class Mode(Enum):
    A = 1
    B = 2


@dataclass
class Box:
    items: list[int] = field(default_factory=list)
    names: "dict[str, list[int]]" = field(default_factory=dict)


def use(box: Box, text: str, p: Path) -> int:
    n = 0
    for mode in Mode:
        n += mode.value
    for x in box.items[1:]:
        n += x
    for key in sorted(box.names):
        for v in box.names[key]:
            n += v
    for ch in string.ascii_letters:
        n += ord(ch)
    for a, b in product(range(3), box.items):
        n += a * b
    for line in text.splitlines():
        n += len(line)
    with p.open(encoding="utf-8") as fh:
        for line in islice(fh, 100):
            n += len(line)
    for i, (k, v) in enumerate(box.names.items()):
        n += i + len(k) + len(v)
    for x in (1, 2, 3):
        n += x
    for name in os.environ:
        n += len(name)
    return n

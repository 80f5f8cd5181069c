from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ground  # may: P10-ARCH


def f() -> int:
    import random  # expect: P10-ARCH

    return random.randint(1, 2)


try:
    import numpy  # expect: P10-ARCH
except ImportError:
    numpy = None

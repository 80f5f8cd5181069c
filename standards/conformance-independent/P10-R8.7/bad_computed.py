import os

NAMES = ("a", "b")
__all__ = list(NAMES) + os.__all__  # expect: P10-R8.7
__all__ += NAMES  # expect: P10-R8.7
__all__.append("c")  # expect: P10-R8.7

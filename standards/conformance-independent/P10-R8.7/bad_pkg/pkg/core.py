__all__ = sorted(["b", "a"])  # expect: P10-R8.7
a = 1
b = 2

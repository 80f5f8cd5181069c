import sys

if sys.flags.optimize:
    raise ImportError("assertions are off")

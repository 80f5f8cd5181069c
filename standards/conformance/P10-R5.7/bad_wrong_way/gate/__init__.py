if __debug__:  # expect: P10-R5.7
    raise RuntimeError("run with -O")

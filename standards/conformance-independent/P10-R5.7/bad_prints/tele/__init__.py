"""Prints, does not raise."""  # expect: P10-R5.7
if not __debug__:
    print("warning: python -O")

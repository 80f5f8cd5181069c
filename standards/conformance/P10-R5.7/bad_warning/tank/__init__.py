import warnings  # expect: P10-R5.7

if not __debug__:
    warnings.warn("assertions are off")

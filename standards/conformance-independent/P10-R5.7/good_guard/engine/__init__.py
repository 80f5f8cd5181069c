"""A package that refuses to run without asserts."""
if not __debug__:
    raise RuntimeError("E0: run without -O")

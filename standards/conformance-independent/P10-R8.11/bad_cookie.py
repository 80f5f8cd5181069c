# -*- coding: latin-1 -*-  # expect: P10-R8.11
def f() -> int:
    return 1

def f(flag: bool) -> int:
    if flag:
        from math import sqrt  # expect: P10-R8.6

        return int(sqrt(3))

    class Local:  # expect: P10-R8.6
        pass

    return id(Local())


try:
    x = 1
finally:
    import os  # expect: P10-R8.6

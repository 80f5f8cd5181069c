import sys

xs = []  # type: list[int]  # expect: P10-R8.12


def f(a, b):
    # type: (int, int) -> int  # expect: P10-R8.12
    return a + b


for i in sys.argv:  # type: str  # expect: P10-R8.12
    print(i)

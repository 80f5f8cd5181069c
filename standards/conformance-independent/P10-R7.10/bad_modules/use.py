import lib
from lib import scan as s


def run(n: int) -> int:
    for x in s(n):  # expect: P10-R7.10
        print(x)
    a = [y for y in lib.scan(n)]  # expect: P10-R7.10
    print(tuple(s(3)))  # expect: P10-R7.10
    return len(a)

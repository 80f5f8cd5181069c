import itertools
import itertools as it
from itertools import chain, count, cycle
from itertools import repeat as rep


def ids() -> None:
    for i in count():  # expect: P10-R2.2
        print(i)
    for c in cycle("ab"):  # expect: P10-R2.2
        print(c)
    for r in rep(3):  # expect: P10-R2.2
        print(r)
    for a, b in zip(count(), it.cycle([1])):  # expect: P10-R2.2
        print(a, b)
    for i, c in enumerate(itertools.count(1)):  # expect: P10-R2.2
        print(i, c)
    for x in chain([1, 2], count()):  # expect: P10-R2.2
        print(x)
    for x in map(str, count()):  # expect: P10-R2.2
        print(x)
    for x in it.zip_longest([1], count()):  # expect: P10-R2.2
        print(x)
    for x in it.takewhile(lambda v: v < 10, count()):  # expect: P10-R2.2
        print(x)
    for x in it.islice(count(), None):  # expect: P10-R2.2
        print(x)
    squares = [x * x for x in count()]  # expect: P10-R2.2
    print(squares)

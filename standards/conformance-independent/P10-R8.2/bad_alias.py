import builtins
from builtins import getattr as fetch

g = getattr  # may: P10-R8.2


def run(obj: object, name: str) -> object:
    a = fetch(obj, name)  # expect: P10-R8.2
    b = builtins.getattr(obj, name)  # expect: P10-R8.2
    c = vars()  # expect: P10-R8.2
    d = obj.__dict__  # expect: P10-R8.2
    return a, b, c, d

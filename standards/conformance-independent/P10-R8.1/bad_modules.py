import code
import runpy as rp
import shelve
from pickle import load as unpickle
from types import CodeType as CT


def run(path: str) -> object:
    with open(path, "rb") as fh:
        a = unpickle(fh)  # expect: P10-R8.1
    b = rp.run_path(path)  # expect: P10-R8.1
    with shelve.open(path) as db:  # expect: P10-R8.1
        print(db)
    code.interact()  # expect: P10-R8.1
    return a, b, CT()  # expect: P10-R8.1

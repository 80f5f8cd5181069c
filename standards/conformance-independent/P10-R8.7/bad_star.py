from os.path import *  # expect: P10-R8.7
from math import *  # expect: P10-R8.7

__all__ = [n for n in dir() if not n.startswith("_")]  # expect: P10-R8.7

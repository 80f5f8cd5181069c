import builtins
import importlib
import marshal
import pickle
import types
from builtins import exec as ex
from importlib import import_module  # may: P10-R8.1

import ctypes  # expect-any a: P10-R8.1

e = eval  # expect-any b: P10-R8.1


def run(src: str, blob: bytes) -> object:
    a = eval(src)  # expect: P10-R8.1
    exec(src)  # expect: P10-R8.1
    c = compile(src, "x", "exec")  # expect: P10-R8.1
    b = builtins.eval(src)  # expect: P10-R8.1
    ex(src)  # expect: P10-R8.1
    d = e(src)  # expect-any b: P10-R8.1
    m = __import__("os")  # expect: P10-R8.1
    k = import_module("x")  # expect: P10-R8.1
    i = importlib.import_module("y")  # expect: P10-R8.1
    p = pickle.loads(blob)  # expect: P10-R8.1
    q = marshal.loads(blob)  # expect: P10-R8.1
    f = types.FunctionType(c, {})  # expect: P10-R8.1
    h = ctypes.CDLL("libc.so.6")  # expect-any a: P10-R8.1
    return a, b, d, m, k, i, p, q, f, h

import builtins as b
import code as c
import importlib.util
import pickle
from ctypes import cdll  # may: P10-R8.1
from functools import partial


def f(src: str, fh) -> object:
    run = partial(eval, src)  # expect: P10-R8.1
    x = b.__import__("os")  # expect: P10-R8.1
    spec = importlib.util.spec_from_file_location("a", src)  # expect: P10-R8.1
    y = list(map(eval, [src]))  # expect: P10-R8.1
    z = pickle.Unpickler(fh).load()  # expect: P10-R8.1
    w = getattr(b, "eval")(src)  # expect: P10-R8.1
    c.InteractiveConsole()  # expect: P10-R8.1
    return run, x, spec, y, z, w, cdll.LoadLibrary("x")  # expect: P10-R8.1

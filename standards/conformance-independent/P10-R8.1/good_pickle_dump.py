import types
from types import MappingProxyType, SimpleNamespace


def f(n: int) -> object:
    ns = SimpleNamespace(n=n)
    table = MappingProxyType({"a": n})
    return ns, table, types.MappingProxyType

import abc


class Registry(metaclass=abc.ABCMeta):  # may: P10-R8.4
    __getattr__ = None  # may: P10-R8.4


class Tracked(object, metaclass=type):  # expect: P10-R8.4
    pass


def build(name: str) -> type:
    return type(name, (), {})  # expect: P10-R8.4


async def later() -> object:
    maker = type(  # expect: P10-R8.4
        "X", (object,), dict(a=1))
    return maker


class Inner:
    class Deep:
        async def x(self) -> None:
            return None

        def __del__(self) -> None:  # expect: P10-R8.4
            return None

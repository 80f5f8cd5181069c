class Plugin:
    kinds = 0

    @classmethod
    def __init_subclass__(cls, **kw: object) -> None:  # expect: P10-R8.4
        super().__init_subclass__(**kw)


class Meta(type):
    pass


class Child(Plugin, metaclass=Meta):  # expect: P10-R8.4
    pass


class Lazy:
    def __getattr__(self, n: str) -> str:  # expect: P10-R8.4
        return n

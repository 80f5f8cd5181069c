class Meta(type):
    def __prepare__(name, bases):  # expect: P10-R8.4
        return {}


class Base(metaclass=Meta):  # expect: P10-R8.4
    def __init_subclass__(cls) -> None:  # expect: P10-R8.4
        cls.n = 1

    def __getattr__(self, name: str) -> int:  # expect: P10-R8.4
        return 1

    def __getattribute__(self, name: str) -> object:  # expect: P10-R8.4
        return super().__getattribute__(name)

    def __setattr__(self, name: str, v: object) -> None:  # expect: P10-R8.4
        super().__setattr__(name, v)

    def __class_getitem__(cls, item: object) -> object:  # expect: P10-R8.4
        return item

    def __del__(self) -> None:  # expect: P10-R8.4
        print("x")


Made = type("Made", (Base,), {"x": 1})  # expect: P10-R8.4

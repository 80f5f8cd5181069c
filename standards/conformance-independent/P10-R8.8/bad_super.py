class Base:
    def __init__(self, a: int) -> None:
        self.a = a


class Child(Base):
    def __init__(self, *args: int) -> None:  # expect: P10-R8.8
        super().__init__(*args)  # expect: P10-R8.8


def deco(fn):
    def wrapper(*args, **kwargs):  # expect: P10-R8.8
        return fn(*args, **kwargs)  # expect: P10-R8.8

    return wrapper

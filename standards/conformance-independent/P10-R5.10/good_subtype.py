class Base:
    pass


class Child(Base):
    pass


def f(b: Base, n: int, m: "Child | None") -> int:
    assert isinstance(b, Child), "E1"
    assert isinstance(n, bool), "E2"
    assert isinstance(m, Child), "E3"
    return 1

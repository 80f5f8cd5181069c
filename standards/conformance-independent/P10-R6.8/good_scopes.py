def f() -> int:
    x = 3
    return x


def g() -> str:
    x = "a"
    return x


class C:
    x = 3.0

    def m(self) -> int:
        x = [1]
        return len(x)

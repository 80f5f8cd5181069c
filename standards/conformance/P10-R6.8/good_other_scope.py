def first() -> int:
    value = 3
    return value


def second() -> str:
    value = "three"
    return value


class Holder:
    value = 3.0

    def shown(self) -> str:
        value = "x"
        return value

def outer(n: int):
    size = max(n, 3)

    def inner() -> int:
        return size

    return inner


def text(n: int) -> str:
    label = str(n)
    return f"{label!r}"


def gone(n: int) -> None:
    tmp = str(n)
    del tmp

def show(names: list[str], single: str) -> str:
    if names:
        for name in names:
            print(name)
    else:
        name = single
        print(name)
    return ",".join(names)


def outer(values: list[int]) -> list[int]:
    for value in values:
        print(value)

    return [inner(3)]


def inner(value: int) -> int:
    return value + 1

def first(items: list[int]) -> str:
    return items[0]  # pyright: ignore[reportReturnType]  # expect: P10-R10.4


def last(items: list[int]) -> str:
    return items[-1]  # type: ignore[return-value]  # noqa: TRY003  # expect: P10-R10.4

def f(args: list[int], kwargs: dict[str, int]) -> int:
    return len(args) + len(kwargs)


x = f([1], kwargs={"a": 1})
y = x * 3

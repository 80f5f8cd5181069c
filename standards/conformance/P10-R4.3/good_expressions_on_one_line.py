"""Conditional expressions, comprehensions and lambdas are one statement."""


def signs(values: list[int]) -> list[str]:
    names = ["-" if v < 0 else "+" for v in values]
    names.sort(key=lambda name: name != "-")
    return names

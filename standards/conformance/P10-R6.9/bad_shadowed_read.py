"""The name that is read belongs to another scope."""


def total(values: list[int]) -> int:
    scale = 3  # expect: P10-R6.9
    doubled = [scale for scale in values]
    return sum(doubled)


def local_import(text: str) -> str:
    import re  # expect: P10-R6.9

    return text

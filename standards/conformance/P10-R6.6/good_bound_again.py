def shifted(values: list[int], offset: int) -> list[int]:
    found: list[int] = []
    for value in values:
        found.append(value)
    value = offset
    found.append(value)
    for value in reversed(values):
        found.append(value)
    return found

def first_negative(values: list[int]) -> int:
    found = -1
    for index, value in enumerate(values):
        if value < 0:
            found = index
            break
    return found

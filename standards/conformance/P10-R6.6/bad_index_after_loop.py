def first_negative(values: list[int]) -> int:
    for index, value in enumerate(values):
        if value < 0:
            break
    else:
        return -1
    print(index)  # expect: P10-R6.6
    index += 1  # expect: P10-R6.6
    return value  # expect: P10-R6.6

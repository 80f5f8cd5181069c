def largest(list: list[int]) -> int:  # expect: P10-R6.7
    max = 0  # expect: P10-R6.7
    for id in list:  # expect: P10-R6.7
        if id > max:
            max = id
    return max

def count_positive(cube: list[list[list[int]]]) -> int:
    count = 0
    for plane in cube:
        for row in plane:
            for value in row:
                if value > 0:
                    count += 1
    return count

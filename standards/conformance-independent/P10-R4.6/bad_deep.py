def scan(cube: list[list[list[int]]]) -> int:  # expect-any a: P10-R4.6
    n = 0
    for plane in cube:
        for row in plane:
            for cell in row:
                if cell > 0:
                    if cell % 2 == 0:  # expect-any a: P10-R4.6
                        n += 1
    return n

def points(n: int) -> tuple[int, ...]:
    found = [0, 1]
    for k in range(n):
        found.append(k)
    found = tuple(found)  # expect: P10-R6.8
    return found

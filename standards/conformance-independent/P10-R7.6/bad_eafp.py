def get(table: dict[str, int], key: str, xs: list[int]) -> int:
    try:  # expect-any a: P10-R7.6
        n = table[key]
    except KeyError:  # expect-any a: P10-R7.6
        n = 0
    try:  # expect-any b: P10-R7.6
        n += xs[3]
    except IndexError:  # expect-any b: P10-R7.6
        n += 1
    try:  # expect-any c: P10-R7.6
        n += int(key)
    except ValueError:  # expect-any c: P10-R7.6
        print("x")
    return n

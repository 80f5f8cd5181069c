def grid(rows: list[list[int]]) -> int:
    n = 0
    for row in rows:
        for cell in row:
            n += cell
        n += cell  # expect: P10-R6.6
    n += len(row)  # expect: P10-R6.6
    return n


for k in range(3):
    print(k)
print(k)  # expect: P10-R6.6

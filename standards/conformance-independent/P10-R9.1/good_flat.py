def f(grid, i: int, j: int) -> int:
    a = grid[i, j]
    row = grid[i]
    cell = row[j]
    text = "a".strip()
    return a + cell + len(text)

def widest(rows: list[list[str]]) -> int:
    best = 0
    for row in rows:
        for cell in row:
            best = max(best, len(cell))
        best += len(cell)  # expect: P10-R6.6
    return best

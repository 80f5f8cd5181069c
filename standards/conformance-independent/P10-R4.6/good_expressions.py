def grid(n: int) -> list[list[list[int]]]:
    for i in range(n):
        if i:
            return [[[a * b * c for a in range(n)] for b in range(n)] for c in range(n)]
    return [[[n]]]

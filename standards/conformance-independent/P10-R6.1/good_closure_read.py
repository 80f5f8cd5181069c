def outer(n: int) -> int:
    total = [0]

    def inner(k: int) -> int:
        total[0] = k
        return n + k

    return inner(2) + total[0]

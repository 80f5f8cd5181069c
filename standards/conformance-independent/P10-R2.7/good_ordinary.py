def serve(n: int) -> int:
    while n < 10:
        n += 1
        if n == 5:
            break
        if n == 7:
            return 3
    return n

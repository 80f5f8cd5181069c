def scan(n: int):
    if n < 0:
        return -1
    yield n
    return n

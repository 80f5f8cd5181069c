def ids():
    n = 0
    while True:
        yield n
        n += 1

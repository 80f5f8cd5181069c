def f(n: int) -> object:
    a = [(1, 2) (3, 4)]  # expect: P10-R10.1
    b = "abc"[1.5] if n else 0  # expect: P10-R10.1
    c = "x"(n)  # expect: P10-R10.1
    return a, b, c

def f(xs: list[int]) -> int:
    total = 0
    for i in range(3):
        total += i
    for i, x in enumerate(xs):
        total += i * x
    i = 3
    with open("x", encoding="utf-8") as fh:
        text = fh.read()
    return total + i + len(text) + len(fh.name)

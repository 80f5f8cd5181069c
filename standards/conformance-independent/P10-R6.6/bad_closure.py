def make(xs: list[int]) -> int:
    for (a, b) in zip(xs, xs):
        print(a, b)
    if a > 3:  # expect: P10-R6.6
        return 0
    c = [v for v in xs]
    return len(c) + b  # expect: P10-R6.6


async def feed(src) -> int:
    async for item in src:
        print(item)
    return item  # expect: P10-R6.6

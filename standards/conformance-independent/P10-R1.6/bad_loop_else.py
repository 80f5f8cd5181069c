def find(names: list[str], want: str) -> int:
    for i, name in enumerate(names):  # expect-any a: P10-R1.6
        if name == want:
            break
    else:  # expect-any a: P10-R1.6
        return -1
    return i


async def drain(n: int) -> int:
    while n > 0:  # expect-any b: P10-R1.6
        n -= 1
        if n == 5:
            break
    else:  # expect-any b: P10-R1.6
        n = 100
    return n

from collections.abc import AsyncIterator


async def ticks() -> AsyncIterator[int]:
    n = 0
    while True:
        yield n
        n += 1


async def watch(stream) -> int:
    total = 0
    async for t in ticks():  # expect: P10-R2.2
        total += t
    async for chunk in stream:  # expect: P10-R2.2
        total += len(chunk)
    return total

from collections.abc import AsyncIterator, Iterator


def count(limit: int) -> Iterator[int]:
    for k in range(limit):
        if k == 3:
            continue
        yield k
    return


async def gather(source: AsyncIterator[int]) -> list[int]:
    found = [item async for item in source]
    async for item in source:
        if item < 0:
            break
    return found


async def ticks(limit: int) -> AsyncIterator[int]:
    for k in range(limit):
        yield k
    return

from asyncio import gather, sleep  # expect-any a: P10-R1.5


async def poll(n: int) -> None:
    await sleep(1.0)  # expect-any a: P10-R1.5
    await gather(poll_one(n))  # expect-any a: P10-R1.5


async def poll_one(n: int) -> int:
    return n

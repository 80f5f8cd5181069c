import asyncio


async def tick() -> None:
    await asyncio.sleep(0.1)


async def main(n: int) -> int:
    await tick()
    result = await compute(n)
    return result


async def compute(n: int) -> int:
    return n


def gen(n: int):
    yield n
    yield from gen2(n)


def gen2(n: int):
    yield n

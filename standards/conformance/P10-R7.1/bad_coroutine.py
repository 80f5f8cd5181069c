import asyncio


async def flush(queue: asyncio.Queue[int]) -> None:
    await queue.join()


async def size(queue: asyncio.Queue[int]) -> int:
    return queue.qsize()


async def stop(queue: asyncio.Queue[int]) -> None:
    flush(queue)  # expect: P10-R7.1
    asyncio.sleep(1)  # expect: P10-R7.1
    asyncio.create_task(flush(queue))  # expect: P10-R7.1
    await size(queue)  # expect: P10-R7.1
    await queue.put(1)

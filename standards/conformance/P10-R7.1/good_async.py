import asyncio


async def flush(queue: asyncio.Queue[int]) -> None:
    await queue.join()


async def main() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    await flush(queue)
    await asyncio.sleep(1)
    await asyncio.gather(flush(queue), flush(queue))
    task = asyncio.create_task(flush(queue))
    await task
    async with asyncio.TaskGroup() as group:
        group.create_task(flush(queue))


asyncio.run(main())

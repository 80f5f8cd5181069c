"""asyncio and interpreter hooks."""

import asyncio
import sys


async def poll(seconds: float) -> None:
    """Wait once."""
    await asyncio.sleep(seconds)  # expect: P10-R1.5


def poll_all(count: int) -> None:
    """Wait several times."""
    sys.setrecursionlimit(10_000)  # expect: P10-R1.5
    for _ in range(count):
        asyncio.run(poll(0.1))  # expect: P10-R1.5

import asyncio

import numpy as np


class Store:
    def __init__(self) -> None:
        self.n = 0

    def put(self, n: int) -> bool:
        self.n = n
        return True

    def clear(self) -> None:
        self.n = 0


class Owner:
    def __init__(self, store: Store) -> None:
        self.store = store

    def run(self, a: np.ndarray) -> None:
        self.store.put(3)  # expect: P10-R7.1
        self.store.clear()
        np.add(a, a)  # expect: P10-R7.1
        a.sum()  # expect: P10-R7.1
        a.reshape(-1)  # expect: P10-R7.1

    async def go(self) -> None:
        await self.load()  # expect: P10-R7.1
        self.load()  # expect: P10-R7.1
        asyncio.create_task(self.load())  # expect: P10-R7.1

    async def load(self) -> int:
        return 1

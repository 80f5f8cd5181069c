from __future__ import annotations

import asyncio
from collections.abc import Iterator


class Tree:
    def __init__(self, left: Tree | None, right: Tree | None) -> None:
        self.left = left
        self.right = right

    def walk(self) -> Iterator[Tree]:  # expect: P10-R1.1
        yield self
        left = self.left
        if left is not None:
            yield from left.walk()

    @classmethod
    def build(cls, n: int) -> Tree:  # expect: P10-R1.1
        if n == 0:
            return cls(None, None)
        return cls(cls.build(n - 1), None)

    @staticmethod
    def size(node: Tree | None) -> int:  # expect: P10-R1.1
        if node is None:
            return 0
        return 1 + Tree.size(node.left)


async def fetch(url: str, tries: int) -> str:  # expect: P10-R1.1
    try:
        await asyncio.sleep(0.1)
        return url
    except OSError:
        return await fetch(url, tries - 1)

"""Layers that call downwards only."""


class Disk:
    """Blocks."""

    def read(self, block: int) -> bytes:
        """One block."""
        return bytes(block)


class Cache:
    """Blocks that were read."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.blocks: dict[int, bytes] = {}

    def read(self, block: int) -> bytes:
        """One block."""
        if block not in self.blocks:
            self.blocks[block] = self.disk.read(block)
        return self.blocks[block]


class File:
    """A file of blocks."""

    def __init__(self, cache: Cache, size: int) -> None:
        self.cache = cache
        self.size = size

    def read(self) -> bytes:
        """The whole file."""
        return b"".join(self.cache.read(block) for block in range(self.size))

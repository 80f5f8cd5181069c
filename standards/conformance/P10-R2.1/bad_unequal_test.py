"""A test for inequality steps over its bound."""


def countdown(start: int) -> int:
    """An odd start misses 0."""
    left = start
    while left != 0:  # expect: P10-R2.1
        left -= 2
    return left


def read_blocks(path: str) -> int:
    """A stream ends when its sender wants."""
    total = 0
    with open(path, "rb") as stream:
        while block := stream.read(4096):  # expect: P10-R2.1
            total += len(block)
    return total

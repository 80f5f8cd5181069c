async def read(n: int) -> int:
    return n


def flow() -> object:
    assert (yield 3) is not None, "E1"  # expect: P10-R5.3


async def main(n: int) -> None:
    assert await read(n) > 0, "E2"  # expect: P10-R5.3

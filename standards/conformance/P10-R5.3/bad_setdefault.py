def remember(cache: dict[str, int], key: str, value: int) -> None:
    assert cache.setdefault(key, value) == value, "first come"  # expect: P10-R5.3


async def connect(pool):
    assert await pool.ready(), "the pool is up"  # expect: P10-R5.3


def numbers():
    assert (yield 1) is None, "nothing is sent"  # expect: P10-R5.3

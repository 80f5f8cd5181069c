def outer(n: int) -> int:
    count = 0  # expect: P10-R6.9

    def inner() -> int:
        count = 1
        return count + n

    import math  # expect: P10-R6.9

    return inner()


async def go(url: str, tries: int) -> str:  # expect: P10-R6.9
    if (size := len(url)) > 3:  # expect: P10-R6.9
        return url
    return url

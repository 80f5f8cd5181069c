"""The line of the def, wherever the default stands."""


async def crawl(  # expect: P10-R6.3
    start: str,
    depth: int = 3,
    skip: tuple[str, ...] = (),
    found: dict[str, int] = dict(),
) -> int:
    found[start] = depth
    return len(skip)

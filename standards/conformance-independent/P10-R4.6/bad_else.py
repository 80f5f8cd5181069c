async def poll(xs: list[int]) -> int:  # expect-any a: P10-R4.6
    total = 0
    async for x in xs:
        async with x as y:
            if y:
                total += 1
            else:
                try:
                    total += 2
                except ValueError:
                    for z in xs:  # expect-any a: P10-R4.6
                        total += z
    return total

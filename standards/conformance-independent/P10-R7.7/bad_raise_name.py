def run(n: int) -> int:
    err = ValueError("E1")
    try:
        n += 1
    except OSError:
        raise err  # expect: P10-R7.7
    except KeyError:
        match n:
            case 1:
                raise ValueError("E2")  # expect: P10-R7.7
            case _:
                n = 3
    return n


async def go(n: int) -> int:
    try:
        return n
    except OSError:
        raise RuntimeError(n)  # expect: P10-R7.7

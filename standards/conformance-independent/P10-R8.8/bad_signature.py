def log(*args: object) -> None:  # expect: P10-R8.8
    print(len(args))


def opts(**kwargs: int) -> int:  # expect: P10-R8.8
    return len(kwargs)


class Base:
    def __init__(self, a: int, *rest: int, **more: int) -> None:  # expect: P10-R8.8
        self.a = a

    async def go(self, *urls: str) -> int:  # expect: P10-R8.8
        return len(urls)


f = lambda *a: len(a)  # expect: P10-R8.8

class Cache:
    def __init__(self) -> None:
        self.items: dict[str, int] = {}


class Service:
    cache = Cache()  # expect: P10-R6.4

    def known(self, name: str) -> bool:
        return name in self.cache.items

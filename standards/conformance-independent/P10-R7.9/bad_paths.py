class Store:
    def get(self, key: str):  # expect-any a: P10-R7.9
        try:
            return self.load(key)
        except KeyError:
            print(key)

    def load(self, key: str):  # expect-any b: P10-R7.9
        match key:
            case "a":
                return 1
            case "b":
                return 2

    async def wait(self, n: int):  # expect-any c: P10-R7.9
        while n > 0:
            n -= 1
            return n

class Tx:
    def __enter__(self) -> "Tx":
        return self

    def __exit__(self, exc_type, exc, tb) -> None:
        return None

    async def run(self, n: int) -> int:
        try:
            n += await self.load(n)
        except Exception as exc:  # expect: P10-R7.5
            return -1
        finally:
            n = 3
        return n

    async def load(self, n: int) -> int:
        try:
            return n
        except OSError:  # expect: P10-R7.5
            pass
        return 0

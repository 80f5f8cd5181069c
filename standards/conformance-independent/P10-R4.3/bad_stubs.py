class Stream:
    async def read(self) -> bytes: return b""  # expect: P10-R4.3

    def close(self) -> None: ...  # expect: P10-R4.3

    def both(self) -> int:
        a = 1; return a  # expect: P10-R4.3

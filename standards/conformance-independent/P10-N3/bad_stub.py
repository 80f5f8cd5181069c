class Driver:
    def read(self) -> bytes:
        raise NotImplementedError("read")  # expect: P10-N3

    def write(self, data: bytes) -> None:  # expect-any a: P10-N3
        pass  # expect-any a: P10-N3

    def close(self) -> None:  # expect-any b: P10-N3
        """Close."""
        pass  # expect-any b: P10-N3

    async def go(self) -> None:  # expect-any c: P10-N3
        ...  # expect-any c: P10-N3

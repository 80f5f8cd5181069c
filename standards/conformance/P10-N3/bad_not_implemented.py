class Codec:
    def encode(self, text: str) -> bytes:
        raise NotImplementedError  # expect: P10-N3

    def decode(self, data: bytes) -> str:
        raise NotImplementedError("decode")  # expect: P10-N3

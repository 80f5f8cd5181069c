class Codec:
    @property
    def size(self) -> int:
        return 3

    @staticmethod
    def pack(n: int) -> bytes:
        return bytes(n)


def check(n: int) -> bool:
    return n > 0
